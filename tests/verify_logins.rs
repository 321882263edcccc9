//! Logins that are not HTTP, against the real servers: a mail server, PostgreSQL, MariaDB, Redis; and against those that hang, drip,
//! flood and lie. Each case is one check, made in a process whose authorities are those of the test.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

#[path = "common/test_ca.rs"]
mod test_ca;

#[path = "verify_logins/case.rs"]
mod case;
#[path = "verify_logins/hostile.rs"]
mod hostile;
#[path = "verify_logins/mysql.rs"]
mod mysql;
#[path = "verify_logins/postgres.rs"]
mod postgres;
#[path = "verify_logins/redis.rs"]
mod redis;
#[path = "verify_logins/server.rs"]
mod server;
#[path = "verify_logins/smtp.rs"]
mod smtp;
