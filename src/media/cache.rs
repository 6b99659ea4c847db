//! Pictures on disk, so that each is fetched once: files under one folder, bounded, the longest unused out
//! first. Several processes may use the folder at the same time; a file that vanishes was pruned by another.
//! Where nothing can be written, pictures are fetched again; nothing else changes.

use std::fs::{self, DirBuilder, File, FileTimes, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::model::node::NodeId;

/// The most bytes of one file that are read or written.
const LARGEST_FILE: u64 = 32 << 20;
/// How files begin that are not whole yet.
const UNFINISHED: &str = ".new-";
/// From this age on an unfinished file was left behind by a process that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

/// The name of a rendition in the cache.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CacheName(String);

impl CacheName {
    /// The name of a photo's rendition so many pixels wide (0 when that is not known) at an address. Only the
    /// address's path counts: host and signature change from one answer to the next, and a picture that was
    /// replaced has another path.
    pub fn of(photo: &NodeId, width: u32, address: &str) -> Self {
        let path = url::Url::parse(address).map_or_else(|_| address.to_owned(), |url| url.path().to_owned());
        let digest = blake3::hash(path.as_bytes()).to_hex();
        Self(format!("{photo}.{width}.{}", digest.get(..16).unwrap_or_default()))
    }
}

/// The folder of pictures. Cheap to clone; all calls block on the disk for a moment.
#[derive(Debug, Clone)]
pub struct PictureCache {
    folder: PathBuf,
    /// Bytes of all files together; 0 turns the cache off.
    limit: u64,
    /// Bytes until the folder is looked through again: 0 at the start, since nobody knows what is there.
    until_prune: Arc<AtomicU64>,
}

impl PictureCache {
    /// The cache in a folder, which is made when it is needed. A `limit` of 0 turns it off.
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self { folder, limit, until_prune: Arc::new(AtomicU64::new(0)) }
    }

    /// The bytes under a name; they count as used now.
    pub fn get(&self, name: &CacheName) -> Option<Vec<u8>> {
        if self.limit == 0 {
            return None;
        }
        let file = open(&self.path(name)).ok()?;
        let length = file.metadata().ok().filter(|meta| meta.is_file() && meta.len() <= LARGEST_FILE)?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(length).ok()?);
        (&file).take(LARGEST_FILE).read_to_end(&mut bytes).ok()?;
        // On a disk that takes no writes the age stays as it is.
        drop(file.set_times(FileTimes::new().set_modified(SystemTime::now())));
        Some(bytes)
    }

    /// True when there is something under a name.
    pub fn holds(&self, name: &CacheName) -> bool {
        self.limit > 0 && fs::symlink_metadata(self.path(name)).is_ok_and(|meta| meta.is_file())
    }

    /// Keeps bytes under a name, whole or not at all, and makes room for them.
    ///
    /// # Errors
    /// When the disk is full or takes no writes: the caller goes on without.
    pub fn put(&self, name: &CacheName, bytes: &[u8]) -> io::Result<()> {
        let size = bytes.len() as u64;
        if self.limit == 0 || size > LARGEST_FILE.min(self.limit) {
            return Ok(());
        }
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        self.make_room(size)?;
        // Made readable by its owner alone, and gone by itself when it is not finished.
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        file.persist(self.path(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Takes something out that is of no use.
    pub fn remove(&self, name: &CacheName) {
        // Another process may have been faster.
        drop(fs::remove_file(self.path(name)));
    }

    fn path(&self, name: &CacheName) -> PathBuf {
        self.folder.join(&name.0)
    }

    /// Looks through the folder when what was written since the last look could have filled it.
    fn make_room(&self, size: u64) -> io::Result<()> {
        let left =
            self.until_prune.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(size));
        if left.is_ok() {
            return Ok(());
        }
        let kept = prune(&self.folder, self.limit - size)?;
        // Others write too: a part of the free room is used before the next look.
        let free = self.limit - size - kept;
        self.until_prune.store(free.min(self.limit / 8), Ordering::Release);
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Removes the longest unused files until the rest has at most so many bytes, a little less when something
/// had to go. Gives the bytes of the rest.
fn prune(folder: &Path, limit: u64) -> io::Result<u64> {
    let now = SystemTime::now();
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        let Ok(meta) = entry.metadata() else { continue };
        let (Ok(used), true) = (meta.modified(), meta.is_file()) else { continue };
        let is_unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        if !is_unfinished {
            files.push((used, meta.len(), entry.path()));
        } else if now.duration_since(used).is_ok_and(|age| age > ABANDONED) {
            drop(fs::remove_file(entry.path()));
        }
    }
    let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
    if total <= limit {
        return Ok(total);
    }
    files.sort();
    for (_, size, path) in files {
        if total <= limit - limit / 8 {
            break;
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {}
            _ => total -= size,
        }
    }
    Ok(total.min(limit))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn name(photo: &str, width: u32) -> CacheName {
        CacheName::of(&NodeId::parse(photo).unwrap(), width, "https://cdn.example.com/a.jpg?oh=1")
    }

    fn cache(limit: u64) -> (tempfile::TempDir, PictureCache) {
        let dir = tempfile::tempdir().unwrap();
        let cache = PictureCache::new(dir.path().join("pictures"), limit);
        (dir, cache)
    }

    fn total(cache: &PictureCache) -> u64 {
        fs::read_dir(&cache.folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
    }

    /// Sets a file's age, as if it had been used so many seconds ago.
    fn age(cache: &PictureCache, name: &CacheName, seconds: u64) {
        let file = File::open(cache.path(name)).unwrap();
        let then = SystemTime::now() - Duration::from_secs(seconds);
        file.set_times(FileTimes::new().set_modified(then)).unwrap();
    }

    #[test]
    fn what_was_kept_comes_back_and_is_for_its_owner_alone() {
        let (_dir, cache) = cache(1000);
        assert_eq!(cache.get(&name("1", 130)), None);
        cache.put(&name("1", 130), b"abc").unwrap();
        cache.put(&name("1", 130), b"abcd").unwrap();
        assert_eq!(cache.get(&name("1", 130)).unwrap(), b"abcd");
        assert!(cache.holds(&name("1", 130)) && !cache.holds(&name("1", 720)));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&cache.folder), mode(&cache.path(&name("1", 130)))), (0o700, 0o600));
        cache.remove(&name("1", 130));
        cache.remove(&name("1", 130));
        assert_eq!(cache.get(&name("1", 130)), None);
    }

    #[test]
    fn a_name_tells_renditions_apart_but_not_signatures() {
        let of = |width, address| CacheName::of(&NodeId::parse("7").unwrap(), width, address);
        let one = of(720, "https://scontent-a.example.net/v/t1/9_n.jpg?stp=x&oh=00_A&oe=1");
        assert_eq!(one, of(720, "https://scontent-b.example.net/v/t1/9_n.jpg?oh=00_B&oe=2"));
        assert_ne!(one, of(130, "https://scontent-a.example.net/v/t1/9_n.jpg"));
        assert_ne!(one, of(720, "https://scontent-a.example.net/v/t1/10_n.jpg"));
        assert!(!of(1, "no address/../../x").0.contains('/'));
    }

    #[test]
    fn the_bound_holds_and_the_longest_unused_goes_first() {
        let (_dir, cache) = cache(10_000);
        for n in 0..9 {
            cache.put(&name(&n.to_string(), 1), &[0; 1000]).unwrap();
            age(&cache, &name(&n.to_string(), 1), 1000 - n);
        }
        // Looked at last of all, though made first.
        assert!(cache.get(&name("0", 1)).is_some());
        for n in 9..60 {
            cache.put(&name(&n.to_string(), 1), &[0; 1000]).unwrap();
            assert!(total(&cache) <= 10_000, "{n}: {}", total(&cache));
            if n == 10 {
                assert!(cache.holds(&name("0", 1)) && !cache.holds(&name("1", 1)));
            }
        }
        assert!(cache.holds(&name("59", 1)));
        cache.put(&name("60", 1), &[0; 10_001]).unwrap();
        assert!(!cache.holds(&name("60", 1)), "what alone is too much is not kept");
    }

    #[test]
    fn two_processes_may_prune_at_the_same_time() {
        let (_dir, cache) = cache(20_000);
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                // Each knows only of its own writes, as processes do.
                let own = PictureCache::new(cache.folder.clone(), cache.limit);
                std::thread::spawn(move || {
                    for n in 0..50 {
                        own.put(&name(&format!("{thread}x{n}"), 1), &[7; 1000]).unwrap();
                        own.get(&name(&format!("{thread}x{}", n / 2), 1));
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        // Each may be an eighth ahead of what it knows of the others.
        assert!(total(&cache) <= 20_000 * 3 / 2, "{}", total(&cache));
    }

    #[test]
    fn a_disk_that_takes_nothing_is_told_and_links_are_not_followed() {
        let (dir, cache) = cache(1000);
        fs::write(dir.path().join("pictures"), "a file").unwrap();
        assert!(cache.put(&name("1", 1), b"x").is_err());
        assert_eq!(cache.get(&name("1", 1)), None);
        fs::remove_file(dir.path().join("pictures")).unwrap();
        fs::create_dir(&cache.folder).unwrap();
        fs::write(dir.path().join("secret"), "secret").unwrap();
        symlink(dir.path().join("secret"), cache.path(&name("1", 1))).unwrap();
        assert_eq!(cache.get(&name("1", 1)), None);
        cache.put(&name("1", 1), b"mine").unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("secret")).unwrap(), "secret");
        assert_eq!(cache.get(&name("1", 1)).unwrap(), b"mine");
    }

    #[test]
    fn an_abandoned_file_goes_and_one_in_the_making_stays() {
        let (_dir, cache) = cache(1000);
        cache.put(&name("1", 1), b"x").unwrap();
        let (old, new) = (cache.folder.join(".new-old"), cache.folder.join(".new-young"));
        fs::write(&old, "x").unwrap();
        fs::write(&new, "x").unwrap();
        let then = SystemTime::now() - ABANDONED * 2;
        File::open(&old).unwrap().set_times(FileTimes::new().set_modified(then)).unwrap();
        prune(&cache.folder, 1000).unwrap();
        assert!(!old.exists() && new.exists());
    }

    #[test]
    fn nothing_is_kept_when_it_is_off() {
        let (_dir, cache) = cache(0);
        cache.put(&name("1", 1), b"x").unwrap();
        assert!(!cache.folder.exists());
        assert_eq!(cache.get(&name("1", 1)), None);
    }
}
