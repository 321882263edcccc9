//! Checks that cost something or change something at the provider: a person says yes first.

use credctl::name::escape;

use super::checks::Work;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::prompt;

/// Asks for what needs a yes, and spares what gets none. What is billed is checked by name alone.
pub(super) fn first(context: &Context, work: &mut [&mut Work], named: bool) -> Result<(), Failure> {
    if !named {
        work.iter_mut()
            .filter(|one| one.outlook.billed)
            .for_each(|one| one.spared = Some("its check is billed: name it to have it checked".to_owned()));
    }
    for one in work.iter().filter(|one| one.spared.is_none() && !one.outlook.asks_first()) {
        tell(context, one);
    }
    let asking: Vec<&mut &mut Work> = work.iter_mut().filter(|one| one.spared.is_none() && one.outlook.asks_first()).collect();
    if asking.is_empty() || context.ui.yes {
        return Ok(());
    }
    let lines: Vec<String> = asking.iter().map(|one| format!("`{}`: {}", escape(&one.known.name), escape(&effect(one)))).collect();
    if !context.ui.can_ask() {
        if named {
            return Err(
                Failure::usage(format!("a check of this is not made unasked: {}", lines.join("; "))).hint("`--yes` says that it may be")
            );
        }
        asking.into_iter().for_each(|one| one.spared = Some(format!("not unasked: {}", effect(one))));
        return Ok(());
    }
    lines.iter().for_each(|line| context.ui.say(line));
    let question = if lines.len() == 1 { "Check it all the same?" } else { "Check these too?" };
    if !prompt::confirm(&context.ui, question, false)? {
        asking.into_iter().for_each(|one| one.spared = Some("not checked, as you said".to_owned()));
    }
    Ok(())
}

/// Says with `--verbose` what the check does besides, where nobody has to be asked.
pub(super) fn tell(context: &Context, work: &Work) {
    if let Some(effects) = &work.outlook.side_effects {
        context.ui.detail(&format!("`{}`: a side effect of the check: {}", escape(&work.known.name), escape(effects)));
    }
}

/// What the check does besides.
pub(super) fn effect(work: &Work) -> String {
    let outlook = &work.outlook;
    match (&outlook.billed, &outlook.cost, &outlook.side_effects) {
        (true, Some(cost), _) => format!("its check is billed ({cost})"),
        (true, None, _) => "its check is billed".to_owned(),
        (false, _, Some(effects)) => format!("its check is not without effect: {effects}"),
        (false, _, None) => "its check has an effect".to_owned(),
    }
}
