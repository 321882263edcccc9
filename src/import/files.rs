//! Files of tools, in place: each reader says what stands where and judges nothing.
