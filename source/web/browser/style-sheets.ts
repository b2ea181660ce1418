/** Applies the style sheets of parts of the page that are loaded later. `index.html` has their addresses. */

const applied = new Map<string, Promise<void>>();

const load = (href: string): Promise<void> =>
	new Promise((resolve, reject) => {
		const link = document.createElement('link');
		link.rel = 'stylesheet';
		link.href = href;
		link.onload = () => resolve();
		link.onerror = () => {
			link.remove();
			reject(new Error(`The style sheet ${href} could not be loaded.`));
		};
		document.head.append(link);
	});

/** Resolves once the style sheet is applied. After a failure the next call tries again. */
export const applyStyles = (part: 'chat' | 'dialogs'): Promise<void> => {
	const href = document.querySelector(`link[data-styles="${part}"]`)?.getAttribute('href');
	const known = applied.get(part);
	if (known !== undefined || href == null) return known ?? Promise.resolve();
	const loading = load(href);
	applied.set(part, loading);
	loading.catch(() => applied.delete(part));
	return loading;
};
