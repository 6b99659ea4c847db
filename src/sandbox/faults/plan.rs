//! A script at work: which rule is due for a call, and which have struck.

use std::sync::Arc;

use serde::Serialize;

use super::{Action, On, Rule, Script, Times};
use crate::sandbox::sessions::Shared;
use crate::sandbox::world::World;

/// A fault that has struck.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fired {
    /// The rule's index in the script, from 0.
    pub rule: usize,
    /// What it did, by the action's name.
    pub action: &'static str,
    /// The call that it struck.
    pub on: On,
    /// The name of the file that the call was about.
    pub name: Option<String>,
    /// The id of the upload session.
    pub session: Option<String>,
    /// What the server held of that session at the time, in bytes.
    pub received: u64,
    /// The number of the request in the log.
    pub request: u64,
    /// Milliseconds since the sandbox started.
    pub at_ms: u64,
}

/// How a rule is doing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleReport {
    /// The rule.
    pub rule: Rule,
    /// How many calls matched it.
    pub seen: u32,
    /// How often it struck.
    pub fired: u32,
}

/// A script and what has come of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultReport {
    /// Each rule, in order.
    pub rules: Vec<RuleReport>,
    /// What struck, oldest first.
    pub fired: Vec<Fired>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    seen: u32,
    armed: u32,
    fired: u32,
}

/// A script at work.
#[derive(Debug)]
pub(in crate::sandbox) struct Plan {
    rules: Vec<(Rule, Count)>,
    fired: Vec<Fired>,
    /// Counts scripts, so that a call that began under an older one does not count under this.
    generation: u64,
}

impl Plan {
    /// Begins with a script.
    pub(in crate::sandbox) fn new(script: Script) -> Self {
        let mut plan = Self { rules: Vec::new(), fired: Vec::new(), generation: 0 };
        plan.replace(script);
        plan
    }

    /// Goes on with another script; the report begins anew.
    pub(in crate::sandbox) fn replace(&mut self, script: Script) {
        self.rules = script.rules.into_iter().map(|rule| (rule, Count::default())).collect();
        self.fired.clear();
        self.generation += 1;
    }

    /// Chooses the rule that is due for a call: its index, what to do, and the script's number.
    pub(in crate::sandbox) fn arm(&mut self, on: On, name: Option<&str>) -> Option<(usize, Action, u64)> {
        let mut chosen = None;
        for (index, (rule, count)) in self.rules.iter_mut().enumerate() {
            if !matches(rule, on, name) {
                continue;
            }
            count.seen += 1;
            if chosen.is_none() && is_due(rule, *count) {
                count.armed += 1;
                chosen = Some((index, rule.action.clone(), self.generation));
            }
        }
        chosen
    }

    /// What has come of the script.
    pub(in crate::sandbox) fn report(&self) -> FaultReport {
        let rules = self.rules.iter().map(|(rule, count)| RuleReport {
            rule: rule.clone(),
            seen: count.seen,
            fired: count.fired,
        });
        FaultReport { rules: rules.collect(), fired: self.fired.clone() }
    }

    fn disarm(&mut self, (rule, generation): (usize, u64), fired: Option<Fired>) {
        if generation != self.generation {
            return;
        }
        if let Some((_, count)) = self.rules.get_mut(rule) {
            count.armed -= 1;
            count.fired += u32::from(fired.is_some());
        }
        self.fired.extend(fired);
    }
}

fn matches(rule: &Rule, on: On, name: Option<&str>) -> bool {
    (rule.on == On::Any || rule.on == on) && rule.name.as_deref().is_none_or(|wanted| name == Some(wanted))
}

fn is_due(rule: &Rule, count: Count) -> bool {
    let left = match rule.times {
        Times::Always => true,
        Times::Count(times) => count.fired + count.armed < times,
    };
    left && count.seen >= rule.nth
}

/// A fault that waits for its moment in a call. Dropped without having struck, its rule stays due.
#[derive(Debug)]
pub(in crate::sandbox) struct Armed {
    world: Arc<World>,
    key: (usize, u64),
    /// What it does.
    pub(in crate::sandbox) action: Action,
    call: (On, u64, Option<String>),
    session: Option<Shared>,
    done: bool,
}

impl Armed {
    /// A fault of rule and generation `key`, for a call: which, its number in the log, and the file.
    pub(in crate::sandbox) fn new(
        world: Arc<World>,
        key: (usize, u64),
        action: Action,
        call: (On, u64, Option<String>),
        session: Option<Shared>,
    ) -> Self {
        Self { world, key, action, call, session, done: false }
    }

    /// The fault strikes a session that was not known before.
    pub(in crate::sandbox) fn about(&mut self, session: &Shared) {
        self.session = Some(session.clone());
    }

    /// The call that it is armed for.
    pub(in crate::sandbox) fn on(&self) -> On {
        self.call.0
    }

    /// True when it has struck.
    pub(in crate::sandbox) fn has_fired(&self) -> bool {
        self.done
    }

    /// Reports that it strikes. Later calls change nothing.
    pub(in crate::sandbox) fn fire(&mut self) {
        if self.done {
            return;
        }
        self.done = true;
        let about = self.session.as_ref().map(|session| {
            let session = session.lock();
            (session.id.clone(), session.received)
        });
        let (session, received) = about.map_or((None, 0), |(id, received)| (Some(id), received));
        let (on, request, ref name) = self.call;
        let fired = Fired {
            rule: self.key.0,
            action: self.action.name(),
            on,
            name: name.clone(),
            session,
            received,
            request,
            at_ms: self.world.now_ms(),
        };
        let mut state = self.world.lock();
        state.faults.disarm(self.key, Some(fired));
        state.log.struck(request, self.key.0);
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        if !self.done {
            self.world.lock().faults.disarm(self.key, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(plan: &mut Plan, on: On, name: Option<&str>) -> Option<usize> {
        let (rule, _, generation) = plan.arm(on, name)?;
        let fired = Fired {
            rule,
            action: "garbage",
            on,
            name: None,
            session: None,
            received: 0,
            request: 0,
            at_ms: 0,
        };
        plan.disarm((rule, generation), Some(fired));
        Some(rule)
    }

    #[test]
    fn a_rule_strikes_from_its_nth_call_on_so_often_as_it_says() {
        let mut plan = Plan::new(Script::of([Rule::new(On::Data, Action::Garbage).nth(2).times(2)]));
        let struck: Vec<_> = (0..5).map(|_| arm(&mut plan, On::Data, None)).collect();
        assert_eq!(struck, [None, Some(0), Some(0), None, None]);
        assert_eq!(arm(&mut plan, On::Status, None), None);
        let report = plan.report();
        assert_eq!((report.rules[0].seen, report.rules[0].fired, report.fired.len()), (5, 2, 2));
    }

    #[test]
    fn rules_that_wait_for_the_same_call_strike_one_after_another() {
        let rule = Rule::new(On::Any, Action::Garbage);
        let mut plan = Plan::new(Script::of([rule.clone(), rule.clone().named("x"), rule]));
        assert_eq!(arm(&mut plan, On::Create, Some("x")), Some(0));
        assert_eq!(arm(&mut plan, On::Data, Some("x")), Some(1));
        assert_eq!(arm(&mut plan, On::Status, None), Some(2));
        assert_eq!(arm(&mut plan, On::Status, Some("x")), None);
    }

    #[test]
    fn a_fault_without_its_moment_stays_due_and_two_calls_do_not_share_one() {
        let mut plan = Plan::new(Script::of([Rule::new(On::Data, Action::Garbage)]));
        let (rule, _, generation) = plan.arm(On::Data, None).unwrap();
        assert!(plan.arm(On::Data, None).is_none());
        plan.disarm((rule, generation), None);
        assert!(plan.arm(On::Data, None).is_some());
        assert!(plan.report().fired.is_empty());
    }

    #[test]
    fn a_new_script_begins_anew_whatever_still_runs() {
        let rule = Rule::new(On::Data, Action::Garbage);
        let mut plan = Plan::new(Script::of([rule.clone()]));
        let (old, _, generation) = plan.arm(On::Data, None).unwrap();
        plan.replace(Script::of([rule]));
        plan.disarm((old, generation), None);
        assert_eq!(arm(&mut plan, On::Data, None), Some(0));
    }
}
