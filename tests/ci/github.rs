//! The recipes for GitHub Actions, run by what is documented of its runner.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::project::{Project, block, yaml};
use super::runner::{Masks, variables};

/// What a job showed and said: each step's log as it was, and as it is shown.
struct Log {
    raw: Vec<String>,
    shown: String,
    failed: Option<i32>,
}

/// Runs the steps of the only job of a workflow. Files of variables are read after each step, the secrets of `${{ secrets.… }}`
/// are masked, and a step that fails ends the job.
fn run(project: &Project, workflow: &Value, secret: &str) -> Log {
    let jobs = workflow["jobs"].as_object().unwrap();
    assert_eq!(jobs.len(), 1);
    let (mut masks, mut env, mut path) = (Masks::default(), BTreeMap::new(), Vec::<String>::new());
    masks.add(secret);
    let mut log = Log { raw: Vec::new(), shown: String::new(), failed: None };
    let mut dir = project.sandbox.root().to_owned();
    let home = project.sandbox.root().join("home");
    for step in jobs.values().next().unwrap()["steps"].as_array().unwrap() {
        if let Some(action) = step["uses"].as_str() {
            assert!(action.starts_with("actions/checkout@"), "{action}");
            dir = project.checkout();
            continue;
        }
        let mut own = env.clone();
        own.insert("HOME".to_owned(), home.display().to_string());
        own.insert("GITHUB_ACTIONS".to_owned(), "true".to_owned());
        let files = ["ENV", "OUTPUT", "PATH"].map(|name| (name, project.sandbox.root().join(format!("given-github-{name}"))));
        for (name, file) in &files {
            fs::write(file, "").unwrap();
            own.insert(format!("GITHUB_{name}"), file.display().to_string());
        }
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            let value = value.as_str().unwrap().replace("${{ secrets.CREDCTL_IDENTITY }}", secret);
            assert!(!value.contains("${{"), "{value}");
            own.insert(name.clone(), value);
        }
        if !path.is_empty() {
            own.insert("PATH".to_owned(), format!("{}:{}", path.join(":"), project.path()));
        }
        let (raw, status) = project.job(&dir, &["bash", "-e"], step["run"].as_str().unwrap(), &own);
        log.shown.push_str(&masks.shown(&raw));
        log.raw.push(raw);
        let read = |file: usize| variables(&fs::read(&files[file].1).unwrap());
        env.extend(read(0).into_iter().map(|(name, value)| (name, String::from_utf8(value).unwrap())));
        assert!(read(1).is_empty(), "a secret is no output");
        path.splice(0..0, fs::read_to_string(&files[2].1).unwrap().lines().rev().map(str::to_owned));
        if status != 0 {
            log.failed = Some(status);
            break;
        }
    }
    project.sandbox.assert_clean(log.shown.as_bytes(), "the log");
    log
}

#[test]
fn a_step_has_the_exact_values_and_its_log_none_of_them() {
    let project = Project::new();
    let workflow = yaml(&block("GitHub Actions", "yaml", 0));
    assert_eq!(workflow["permissions"]["contents"], "read");
    let log = run(&project, &workflow, project.identity().trim());
    assert_eq!(log.failed, None, "{}", log.shown);
    project.got_all(&log.shown);
    // It is our redactor that masks: the runner has nothing to do.
    project.sandbox.assert_clean(log.raw[0].as_bytes(), "what the runner sees");
    assert!(log.raw[0].contains("with [credctl:registry] and [credctl:registry]\n"), "{}", log.raw[0]);
    assert!(log.raw[0].contains("variables: CREDCTL_CONSUMER CREDCTL_VAULT\n"), "{}", log.raw[0]);
}

#[test]
fn later_steps_have_the_exact_values_and_the_runner_masks_each_line() {
    let project = Project::new();
    let workflow = yaml(&block("GitHub Actions", "yaml", 1));
    let log = run(&project, &workflow, project.identity().trim());
    assert_eq!(log.failed, None, "{}", log.shown);
    project.got_all(&log.shown);
    assert!(log.raw[0].lines().all(|line| line.starts_with("::add-mask::")), "{}", log.raw[0]);
    assert!(log.raw[1].contains(&project.registry) && log.shown.contains("with *** and ***\n"), "{}", log.shown);
    assert!(log.raw[1].contains(project.signing.trim()));
}

#[test]
fn a_job_without_secrets_is_told_why_it_fails() {
    let project = Project::new();
    for place in 0..2 {
        let log = run(&project, &yaml(&block("GitHub Actions", "yaml", place)), "");
        assert_eq!(log.failed, Some(if place == 0 { 125 } else { 4 }), "{}", log.shown);
        assert!(log.shown.contains("`CREDCTL_IDENTITY` is set and empty"), "{}", log.shown);
        assert_eq!(log.raw.len(), 1, "the job goes on");
    }
}
