//! Variables that no template may set.
//!
//! A template names the variables that `run` hands a secret out as. One that a loader, shell, interpreter or TLS library
//! obeys would turn "which variable" into "which code"; the list is short of complete by nature, and errs on that side.

use std::collections::BTreeSet;

use super::check::Fault;
use super::model::Template;
use crate::name::Key;

/// Families, by what they begin with.
const FAMILIES: [&str; 11] =
    ["DYLD_", "BASH_", "GIT_CONFIG", "CREDCTL_", "XDG_", "DBUS_", "MALLOC_", "GLIBC_", "COR_", "CORECLR_", "CARGO_BUILD_"];

/// Single ones, sorted. The loader's are spelt out: `LD_ACCESS_TOKEN` is LaunchDarkly's.
const SINGLE: [&str; 170] = [
    "ALL_PROXY",
    "AWS_CA_BUNDLE",
    "BASHOPTS",
    "BROWSER",
    "BUNDLE_GEMFILE",
    "BUN_OPTIONS",
    "CC",
    "CDPATH",
    "CLASSPATH",
    "CURL_CA_BUNDLE",
    "CURL_HOME",
    "CXX",
    "DISPLAY",
    "DOCKER_CONFIG",
    "DOTNET_ADDITIONAL_DEPS",
    "DOTNET_SHARED_STORE",
    "DOTNET_STARTUP_HOOKS",
    "EDITOR",
    "ELECTRON_RUN_AS_NODE",
    "ENV",
    "ERL_AFLAGS",
    "ERL_FLAGS",
    "EXINIT",
    "FPATH",
    "FTP_PROXY",
    "GCONV_PATH",
    "GEM_HOME",
    "GEM_PATH",
    "GETCONF_DIR",
    "GIO_MODULE_DIR",
    "GIT_ALLOW_PROTOCOL",
    "GIT_ASKPASS",
    "GIT_DIR",
    "GIT_EDITOR",
    "GIT_EXEC_PATH",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_PROXY_COMMAND",
    "GIT_SEQUENCE_EDITOR",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "GIT_SSL_NO_VERIFY",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
    "GLOBIGNORE",
    "GNUPGHOME",
    "GOFLAGS",
    "GRADLE_OPTS",
    "GTK_MODULES",
    "HOME",
    "HOSTALIASES",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "IFS",
    "INPUTRC",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "JULIA_DEPOT_PATH",
    "JULIA_LOAD_PATH",
    "JULIA_PROJECT",
    "LD_ASSUME_KERNEL",
    "LD_AUDIT",
    "LD_BIND_NOT",
    "LD_BIND_NOW",
    "LD_CONFIG",
    "LD_DEBUG",
    "LD_DEBUG_OUTPUT",
    "LD_DYNAMIC_WEAK",
    "LD_ELF_HINTS_PATH",
    "LD_HWCAP_MASK",
    "LD_LIBMAP",
    "LD_LIBMAP_DISABLE",
    "LD_LIBRARY_PATH",
    "LD_LIBRARY_PATH_FDS",
    "LD_LIBRARY_PATH_RPATH",
    "LD_LOADFLTR",
    "LD_OPTIONS",
    "LD_ORIGIN_PATH",
    "LD_POINTER_GUARD",
    "LD_PREFER_MAP_32BIT_EXEC",
    "LD_PRELOAD",
    "LD_PRELOAD_FDS",
    "LD_PROFILE",
    "LD_PROFILE_OUTPUT",
    "LD_RUN_PATH",
    "LD_SHOW_AUXV",
    "LD_TRACE_LOADED_OBJECTS",
    "LD_USE_LOAD_BIAS",
    "LD_VERBOSE",
    "LD_WARN",
    "LESSCLOSE",
    "LESSOPEN",
    "LOCALDOMAIN",
    "LOCPATH",
    "LOGNAME",
    "LUA_CPATH",
    "LUA_INIT",
    "LUA_PATH",
    "MAKEFLAGS",
    "MANPAGER",
    "MAVEN_OPTS",
    "NIX_PATH",
    "NLSPATH",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_REPL_EXTERNAL_MODULE",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "NO_PROXY",
    "NPM_CONFIG_GLOBALCONFIG",
    "NPM_CONFIG_NODE_OPTIONS",
    "NPM_CONFIG_SCRIPT_SHELL",
    "NPM_CONFIG_USERCONFIG",
    "OLDPWD",
    "OPENSSL_CONF",
    "OPENSSL_MODULES",
    "PAGER",
    "PATH",
    "PERL5DB",
    "PERL5LIB",
    "PERL5OPT",
    "PERLLIB",
    "PHPRC",
    "PHP_INI_SCAN_DIR",
    "PIP_CERT",
    "PROMPT_COMMAND",
    "PS1",
    "PS4",
    "PSMODULEPATH",
    "PWD",
    "PYTHONBREAKPOINT",
    "PYTHONEXECUTABLE",
    "PYTHONHOME",
    "PYTHONINSPECT",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "PYTHONWARNINGS",
    "QT_PLUGIN_PATH",
    "REQUESTS_CA_BUNDLE",
    "RESOLV_HOST_CONF",
    "RES_OPTIONS",
    "RUBYLIB",
    "RUBYOPT",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "R_ENVIRON",
    "R_ENVIRON_USER",
    "R_PROFILE",
    "R_PROFILE_USER",
    "SBT_OPTS",
    "SHELL",
    "SHELLOPTS",
    "SSH_ASKPASS",
    "SSH_AUTH_SOCK",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SUDO_ASKPASS",
    "SYSTEMD_PAGER",
    "TAR_OPTIONS",
    "TERM",
    "TERMINFO",
    "TMPDIR",
    "USER",
    "VIMINIT",
    "VISUAL",
    "ZDOTDIR",
    "_JAVA_OPTIONS",
];

/// Whether setting this variable would change what code runs or whom it trusts, rather than hand out a secret.
pub fn is_dangerous(key: &Key) -> bool {
    steers(key.as_str())
}

/// The same of any name that a variable can have: `https_proxy` steers as `HTTPS_PROXY` does, and `BASH_FUNC_ls%%` is a
/// function of the shell.
pub fn steers(variable: &str) -> bool {
    let name = variable.to_ascii_uppercase();
    FAMILIES.iter().any(|family| name.starts_with(family)) || SINGLE.binary_search(&&*name).is_ok()
}

/// None is dangerous, none is named twice, and the primary ones are the template's own.
pub(super) fn check(template: &Template) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for (n, field) in template.fields.iter().enumerate() {
        if field.key.is_none() && !field.aliases.is_empty() {
            return Err(Fault::new(format!("field.{n}.aliases"), format!("`{}` has aliases and no `key`", field.name)));
        }
        for key in field.keys() {
            if is_dangerous(key) {
                return Err(Fault::new(
                    format!("field.{n}"),
                    format!("`{key}` steers programs, and is not a variable to hand a secret out as"),
                ));
            }
            if !seen.insert(key) {
                return Err(Fault::new(format!("field.{n}"), format!("the variable `{key}` is named twice")));
            }
        }
    }
    for (n, key) in template.primary.iter().enumerate() {
        if !seen.contains(key) {
            return Err(Fault::new(format!("primary.{n}"), format!("`{key}` is none of the template's variables")));
        }
    }
    match template.other_keys.iter().position(|key| seen.contains(key)) {
        Some(n) => Err(Fault::new(format!("other_keys.{n}"), format!("`{}` is a field's variable already", template.other_keys[n]))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_steer_programs() {
        assert!(SINGLE.is_sorted());
        for bad in [
            "LD_PRELOAD",
            "PATH",
            "BASH_ENV",
            "NODE_OPTIONS",
            "CREDCTL_IDENTITY",
            "HTTPS_PROXY",
            "GIT_SSH_COMMAND",
            "DYLD_INSERT_LIBRARIES",
            "_JAVA_OPTIONS",
        ] {
            assert!(is_dangerous(&Key::parse(bad).unwrap()), "{bad}");
        }
        for good in [
            "OPENAI_API_KEY",
            "KUBECONFIG",
            "PGUSER",
            "NPM_CONFIG_REGISTRY",
            "CARGO_REGISTRY_TOKEN",
            "GITHUB_TOKEN",
            "PATHFINDER",
            "LD_ACCESS_TOKEN",
        ] {
            assert!(!is_dangerous(&Key::parse(good).unwrap()), "{good}");
        }
    }
}
