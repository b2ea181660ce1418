/** Stands in for packages that are optional and not wanted in the bundle. */
const nothing = {};
// biome-ignore lint/style/noDefaultExport: those it stands in for have one
export default nothing;
