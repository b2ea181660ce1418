/** Loaded into the hub (`--expose-gc --import`): collects garbage on SIGUSR2, so that what is left is truly held. */
process.on('SIGUSR2', () => globalThis.gc?.());
