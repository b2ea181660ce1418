/** Replaces optional packages that the bundle does not need. */
const nothing = {};
// biome-ignore lint/style/noDefaultExport: the replaced packages have one
export default nothing;
