//! The program that docker starts: this one by another name, or a script of two lines that says as whom.

use std::fs::{File, Permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use credctl::Error;
use credctl::helper::install::Call;
use credctl::name::escape;

use super::super::{DOCKER_PROGRAM, places};
use crate::cli::Context;
use crate::cli::fail::Failure;

const PREFIX: &str = "docker-credential-";
/// The first line of a script of ours and its second, to the name.
const SCRIPT: &str = "#!/bin/sh\n# written by credctl helper install docker\nexec ";

/// What docker is to start.
pub(in crate::cli::cmd) struct Program {
    /// What docker calls it.
    pub(in crate::cli::cmd) helper: String,
    /// Where it is, or will be.
    path: PathBuf,
    content: Content,
    there: bool,
}

enum Content {
    Link(PathBuf),
    Script(String),
}

impl Program {
    /// What docker calls the one that makes this call.
    pub(in crate::cli::cmd) fn called(call: &Call) -> String {
        let own = DOCKER_PROGRAM.trim_start_matches(PREFIX).to_owned();
        let whom = call.options.iter().filter(|option| !option.starts_with("--")).map(|option| word(option));
        std::iter::once(own).chain(whom).collect::<Vec<_>>().join("-")
    }

    pub(in crate::cli::cmd) fn of(call: &Call) -> Result<Self, Failure> {
        let own = PathBuf::from(&call.program);
        let name = format!("{PREFIX}{}", Self::called(call));
        let content = match name == DOCKER_PROGRAM {
            true => Content::Link(own.clone()),
            false => Content::Script(format!("{SCRIPT}{} \"$@\"\n", call.shell(&["docker"]))),
        };
        let helper = name[PREFIX.len()..].to_owned();
        if let Some(path) = places::finds(&name) {
            let same = match &content {
                Content::Link(own) => path.canonicalize().ok().as_ref() == Some(own),
                Content::Script(text) => std::fs::read(&path).ok().as_deref() == Some(text.as_bytes()),
            };
            if same {
                return Ok(Self { helper, path, content, there: true });
            }
            let text = format!("`{}` is another program, and docker would start that one", escape(&path.to_string_lossy()));
            return Err(Failure::new("conflict", 1, text).hint("remove it, or put it behind credctl's own directory on the PATH"));
        }
        let Some(dir) = places::programs(&own) else {
            let text = format!("docker looks for `{name}` on the PATH, and no directory there is ours to write to");
            let link = format!("make the link yourself, in a directory of the PATH: `ln -s {} {name}`", escape(&call.program));
            return Err(Failure::usage(text).hint(link));
        };
        Ok(Self { helper, path: dir.join(name), content, there: false })
    }

    /// Says what will be made.
    pub(in crate::cli::cmd) fn say(&self, context: &Context) {
        if !self.there {
            let what = match &self.content {
                Content::Link(own) => format!("a link to `{}`", escape(&own.to_string_lossy())),
                Content::Script(_) => "a script of three lines".to_owned(),
            };
            context.ui.must_say(&format!("`{}` is made, {what}: docker starts it", escape(&self.path.to_string_lossy())));
        }
    }

    pub(in crate::cli::cmd) fn make(&self) -> Result<(), Failure> {
        let failed = |error| Failure::from(Error::io("create", &self.path, error));
        match &self.content {
            _ if self.there => Ok(()),
            Content::Link(own) => std::os::unix::fs::symlink(own, &self.path).map_err(failed),
            Content::Script(text) => {
                let mut file = File::options().write(true).create_new(true).mode(0o755).open(&self.path).map_err(failed)?;
                file.set_permissions(Permissions::from_mode(0o755)).map_err(failed)?;
                file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
            }
        }
    }
}

/// Part of a program's name.
fn word(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect()
}

/// Takes the programs of ours away that nobody starts any more.
pub(in crate::cli::cmd) fn remove(context: &Context) -> Result<(), Failure> {
    let Ok(own) = crate::cli::env::program() else { return Ok(()) };
    let Some(dir) = places::finds(DOCKER_PROGRAM).and_then(|path| path.parent().map(Path::to_owned)).or_else(|| places::programs(&own))
    else {
        return Ok(());
    };
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| Failure::from(Error::io("remove", path, error))
    };
    for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if !entry.file_name().to_string_lossy().starts_with(DOCKER_PROGRAM) {
            continue;
        }
        let is_link = path.is_symlink() && path.canonicalize().ok().as_ref() == Some(&own);
        let is_script = || {
            path.metadata().is_ok_and(|found| found.len() < 4096)
                && std::fs::read(&path).is_ok_and(|text| text.starts_with(SCRIPT.as_bytes()))
        };
        if is_link || (!path.is_symlink() && is_script()) {
            std::fs::remove_file(&path).map_err(failed(&path))?;
            context.ui.say(&format!("`{}` is gone", escape(&path.to_string_lossy())));
        }
    }
    Ok(())
}
