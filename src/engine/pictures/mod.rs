//! Pictures for the screen: those that are wanted now are found on disk or fetched, decoded and scaled, the
//! most urgent first, and given up as soon as nobody wants them any more. Saving one is here too.

mod choice;
mod keeper;
mod obtain;
mod save;

use tokio::sync::{mpsc, watch};

use super::browse::Browser;
use super::protocol::{PictureWanted, Reply};
use crate::graph::PictureClient;
use crate::media::PictureCache;
use crate::model::node::NodeId;

use keeper::{Keeper, Order};
use obtain::Source;

pub use save::{Saved, save};

/// A way to the task that provides pictures. The task, and all that it has under way, ends with it.
#[derive(Debug)]
pub struct Pictures {
    orders: mpsc::UnboundedSender<Order>,
}

impl Pictures {
    /// Starts the task. `browser` is asked for fresh addresses when those of a photo have expired; pictures
    /// are told over `replies`.
    pub fn start(
        client: PictureClient,
        cache: PictureCache,
        browser: watch::Receiver<Browser>,
        replies: mpsc::UnboundedSender<Reply>,
    ) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        tokio::spawn(Keeper::new(Source::new(client, cache, browser), replies).run(inbox));
        Self { orders }
    }

    /// The pictures that are wanted now, the most urgent first, instead of those that were wanted before.
    pub fn want(&self, wanted: Vec<PictureWanted>) {
        self.order(Order::Want(wanted));
    }

    /// What failed may be tried again at once: of one photo, or of all.
    pub fn forget_failures(&self, of: Option<NodeId>) {
        self.order(Order::ForgetFailures(of));
    }

    fn order(&self, order: Order) {
        // The task lives as long as this end of the channel.
        drop(self.orders.send(order));
    }
}

#[cfg(test)]
mod tests;
