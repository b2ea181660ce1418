/** Stands in for packages that are optional and not wanted in the bundle. */
export {};
