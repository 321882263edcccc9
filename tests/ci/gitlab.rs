//! The recipes for GitLab, run by what is documented of its runner: <https://docs.gitlab.com/ci/yaml/#script>,
//! <https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable>, <https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv>.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::project::{Project, block, yaml};
use super::readers::gitlab_documented;

/// A report of 5 KiB or more is refused, and so is one of more than twenty variables.
const REPORT: usize = 5 << 10;

/// Runs a job's script in one shell, each line shown before it is run. Only the variable of the project is masked.
fn run(project: &Project, job: &Value, dir: &Path, inherited: &BTreeMap<String, String>) -> (String, i32) {
    let identity = project.identity().trim().to_owned();
    let mut env = inherited.clone();
    env.extend(job["variables"].as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())));
    env.insert("CREDCTL_IDENTITY".to_owned(), identity.clone());
    env.insert("HOME".to_owned(), project.sandbox.root().join("home").display().to_string());
    let mut script = "set -eo pipefail\n".to_owned();
    for line in job["script"].as_array().unwrap() {
        let line = line.as_str().unwrap();
        script.push_str(&format!("echo '$ {}'\n{line}\n", line.replace('\'', "'\\''")));
    }
    let (log, status) = project.job(dir, &["bash"], &script, &env);
    (log.replace(&identity, "[MASKED]"), status)
}

#[test]
fn a_job_has_the_exact_values_and_its_log_none_of_them() {
    let project = Project::new();
    let pipeline = yaml(&block("GitLab", "yaml", 0));
    assert_eq!(pipeline["deploy"]["variables"]["GIT_DEPTH"], "1");
    let (log, status) = run(&project, &pipeline["deploy"], &project.checkout(), &BTreeMap::new());
    assert_eq!(status, 0, "{log}");
    project.sandbox.assert_clean(log.as_bytes(), "the log");
    project.got_all(&log);
    assert!(log.contains("variables: CREDCTL_CONSUMER CREDCTL_VAULT\n"), "{log}");
}

#[test]
fn a_later_job_reads_the_exact_value_from_the_report() {
    let project = Project::new();
    let pipeline = yaml(&block("GitLab", "yaml", 1));
    let dir = project.checkout();
    let (log, status) = run(&project, &pipeline["build"], &dir, &BTreeMap::new());
    assert_eq!(status, 0, "{log}");
    project.sandbox.assert_clean(log.as_bytes(), "the log");
    assert!(log.contains("can download this one"), "{log}");
    let report = dir.join(pipeline["build"]["artifacts"]["reports"]["dotenv"].as_str().unwrap());
    let text = fs::read(&report).unwrap();
    fs::remove_file(report).unwrap();
    assert!(text.len() < REPORT);
    let read = gitlab_documented(&text);
    assert_eq!(read, [("REGISTRY".to_owned(), project.registry.clone().into_bytes())].into());
    assert_eq!(pipeline["push"]["needs"][0], "build");
    let handed = read.into_iter().map(|(name, value)| (name, String::from_utf8(value).unwrap())).collect();
    let (log, status) = run(&project, &pipeline["push"], &project.checkout(), &handed);
    assert_eq!(status, 0, "{log}");
    let sum = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(&project.registry));
    assert_eq!(log, format!("$ ./push.sh\n{sum}\n"));
}
