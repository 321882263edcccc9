//! `credctl inject`: a text with the values of its references.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use clap::{Args, ValueHint};
use credctl::access::Wanted;
use credctl::activity::Action;
use credctl::inject::output;
use credctl::inject::text::{self, Place, What};
use credctl::name::escape;
use credctl::reference::Reference;
use credctl::{Error, Secret};
use zeroize::Zeroizing;

use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome, key_in};
use crate::cli::sources::Doors;
use crate::cli::ui::json;

/// Fill the references in a text with their values
///
/// `{{ cred://NAME/FIELD }}` becomes the value, anywhere and as often as it stands there; every other byte stays as it is, of
/// files of any kind. One that cannot be resolved, or that is mistyped, stops it before anything is written; all of them are
/// told. `{{ … }}` of other programs is left alone. An SSH key or a file is filled in as its content.
///
/// The secrets are in clear in what is written: the file of -o is readable for you alone (0600), and written whole or not at
/// all.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl inject -i config.tmpl.yaml -o config.yaml      # password: {{ cred://db/password }}
  credctl inject -i nginx.conf.tmpl | ssh host 'cat > /etc/nginx/nginx.conf'
  echo 'token={{ cred://openai }}' | credctl inject      # from stdin to stdout")]
pub(crate) struct Inject {
    /// The text; `-` or nothing: stdin
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    input: Option<PathBuf>,
    /// Where to write it; `-` or nothing: stdout
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Refuse what is expired, or failed its last check, instead of warning
    #[arg(long)]
    strict: bool,
}

/// Most that may come of it: a text of many references to one long value is a mistake, or somebody's attack.
const MAX_OUTPUT: usize = 256 << 20;

impl Inject {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let input = self.input.as_deref().filter(|path| *path != Path::new("-"));
        let output = self.output.as_deref().filter(|path| *path != Path::new("-"));
        if input.is_none() {
            context.ui.stdin_is_no_terminal("name the file, `-i FILE`, or give the text by a pipe")?;
        }
        if let Some(output) = output {
            output::check(output, input)?;
        }
        let text = read(input)?;
        let shown = input.map_or_else(|| "stdin".to_owned(), |path| escape(&path.to_string_lossy()));
        let places = text::places(&text);
        let values = self.resolve(context, &places, &shown)?;
        let (filled, count) = fill(&text, &places, &values)?;
        if let Some(first) = places.iter().find(|place| place.what == What::Bare) {
            context.ui.note(&format!("{shown}, line {}: `cred://` without `{{{{` and `}}}}` stays as it is", first.line));
        }
        match output {
            Some(path) => output::write(path, &filled)?,
            None if context.ui.json => {}
            None => context.ui.out(filled.expose())?,
        }
        if context.ui.json {
            let text = output.is_none().then_some(&filled);
            let base64 = text.filter(|text| text.expose_str().is_none()).map(|text| Base64::encode_string(text.expose()));
            let path = output.map(|path| path.to_string_lossy());
            context.ui.document(&json::Filled {
                output: path,
                filled: count,
                text: text.and_then(Secret::expose_str),
                text_base64: base64,
            })?;
        } else if let Some(path) = output {
            let references = if count == 1 { "reference" } else { "references" };
            context.ui.say(&format!("`{}`: {count} {references} filled in", escape(&path.to_string_lossy())));
        }
        Ok(Exit::Done)
    }

    /// The value of each reference, asked for once; or everything that is wrong with the text.
    fn resolve(&self, context: &Context, places: &[Place], shown: &str) -> Result<BTreeMap<String, Secret>, Failure> {
        let mut values = BTreeMap::new();
        let (mut failures, mut failed) = (Vec::new(), Vec::new());
        let mut doors = None;
        for place in places {
            let source = format!("{shown}, line {}", place.line);
            match &place.what {
                What::Bare => {}
                What::Mistake { given, meant } => failures.push(mistake(&source, given, meant.as_deref())),
                What::Reference(reference) => {
                    let key = key(reference);
                    if values.contains_key(&key) || failed.contains(&key) {
                        continue;
                    }
                    let doors = match &mut doors {
                        Some(doors) => doors,
                        none => none.insert(Doors::new(context, self.strict, (Action::Inject, "credctl"))?),
                    };
                    match value(doors, reference, &source) {
                        Ok(value) => _ = values.insert(key, value),
                        Err(failure) => {
                            failures.push(failure);
                            failed.push(key);
                        }
                    }
                }
            }
        }
        Failure::of_all(failures).map_or(Ok(values), Err)
    }
}

fn value(doors: &mut Doors<'_>, reference: &Reference, source: &str) -> Result<Secret, Failure> {
    let wanted = reference.field.as_deref().map_or(Wanted::Main, Wanted::Field);
    let vault = reference.vault.as_ref().map(|vault| vault.as_str());
    let release = doors.release(reference.name.as_str(), wanted, vault, source)?;
    let value = release.values.into_iter().next();
    value.map(|value| value.value).ok_or_else(|| Failure::usage(format!("{source}: `{}` has no value", escape(&release.name))))
}

fn mistake(source: &str, given: &str, meant: Option<&str>) -> Failure {
    if let Some(service) = key_in(given) {
        let failure = Failure::key_for_a_name(&service);
        return Failure { message: format!("{source}: {}", failure.message), ..failure };
    }
    let failure = Failure::usage(format!("{source}: `{}` is not a reference", escape(given)));
    match meant {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None => failure.hint("write `{{ cred://NAME }}`, `{{ cred://NAME/FIELD }}` or `{{ cred://NAME?vault=VAULT }}`"),
    }
}

/// One text for each thing that is referred to.
fn key(reference: &Reference) -> String {
    let vault = reference.vault.as_ref().map(|vault| vault.as_str());
    format!("{}/{}?{}", reference.name, reference.field.as_deref().unwrap_or_default(), vault.unwrap_or_default())
}

/// The text with the values in it, and how many there are.
fn fill(text: &[u8], places: &[Place], values: &BTreeMap<String, Secret>) -> Result<(Secret, usize), Failure> {
    let mut parts = Vec::new();
    for place in places {
        if let What::Reference(reference) = &place.what
            && let Some(value) = values.get(&key(reference))
        {
            parts.push((&place.span, value));
        }
    }
    let size = parts.iter().fold(text.len(), |size, (span, value)| (size + value.len()).saturating_sub(span.len()));
    if size > MAX_OUTPUT {
        let (size, limit) = (size as u64, MAX_OUTPUT as u64);
        return Err(Error::TooLarge { what: "the text with the values in it".to_owned(), size, limit }.into());
    }
    // Never grown on the way: what is moved leaves a copy. A value may be shorter than what stands for it.
    let mut out = Vec::with_capacity(text.len() + parts.iter().map(|(_, value)| value.len()).sum::<usize>());
    let mut at = 0;
    for (span, value) in &parts {
        out.extend_from_slice(&text[at..span.start]);
        out.extend_from_slice(value.expose());
        at = span.end;
    }
    out.extend_from_slice(&text[at..]);
    Ok((Secret::new(out), parts.len()))
}

/// The text, which may hold secrets of its own.
fn read(path: Option<&Path>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let shown = path.unwrap_or(Path::new("stdin"));
    let failed = |error: io::Error| Failure::from(Error::io("read", shown, error));
    let mut bytes = Zeroizing::new(Vec::new());
    match path {
        Some(path) => std::fs::File::open(path).and_then(|file| file.take(text::MAX + 1).read_to_end(&mut bytes)).map_err(failed)?,
        None => io::stdin().lock().take(text::MAX + 1).read_to_end(&mut bytes).map_err(failed)?,
    };
    let size = bytes.len() as u64;
    if size > text::MAX {
        return Err(Error::TooLarge { what: format!("`{}`", escape(&shown.to_string_lossy())), size, limit: text::MAX }.into());
    }
    Ok(bytes)
}
