/** Watches the files of a folder, also of one that does not exist yet. */
import {existsSync, type FSWatcher, watch} from 'node:fs';
import path from 'node:path';

type IsOurs = (name: string) => boolean;

class FolderWatch {
	readonly #folder: string;
	readonly #isOurs: IsOurs;
	readonly #onChange: () => void;
	#watcher: FSWatcher | undefined;
	#isStopped = false;

	constructor(folder: string, isOurs: IsOurs, onChange: () => void) {
		this.#folder = folder;
		this.#isOurs = isOurs;
		this.#onChange = onChange;
	}

	/** Watches the folder, or until it exists its nearest parent. False if the system allows no further watches. */
	start(): boolean {
		this.#watcher?.close();
		this.#watcher = undefined;
		let child = '';
		for (let folder = this.#folder; ; folder = path.dirname(folder)) {
			if (existsSync(folder)) return this.#watch(folder, child);
			if (path.dirname(folder) === folder) return false;
			child = path.basename(folder);
		}
	}

	readonly stop = (): void => {
		this.#isStopped = true;
		this.#watcher?.close();
	};

	/** `child`: the name that is missing in the folder on the way to the one to watch; empty if nothing is missing. */
	#watch(folder: string, child: string): boolean {
		let watcher: FSWatcher;
		try {
			// An editor replaces a file, so the folder is watched and not the file.
			watcher = watch(folder, {persistent: false}, (event, name) => this.#onEvent(event, name, child));
		} catch {
			return false;
		}
		watcher.on('error', () => watcher.close());
		this.#watcher = watcher;
		// It may have been created just before the watch began.
		return child !== '' && existsSync(path.join(folder, child)) ? this.start() : true;
	}

	#onEvent(event: string, name: string | null, child: string): void {
		if (this.#isStopped) return;
		const isWay = child !== '';
		if (name !== null && !(isWay ? name === child : this.#isOurs(name) || event === 'rename')) return;
		// The folder was created, or removed.
		if (isWay || !existsSync(this.#folder)) this.start();
		if (isWay || name === null || this.#isOurs(name)) this.#onChange();
	}
}

/**
 * Calls back after each change of a file in the folder whose name passes `isOurs`. Returns a function that stops it;
 * undefined if the system cannot watch.
 */
export const watchFolder = (
	folder: string,
	isOurs: IsOurs,
	onChange: () => void,
): (() => void) | undefined => {
	const folderWatch = new FolderWatch(folder, isOurs, onChange);
	return folderWatch.start() ? folderWatch.stop : undefined;
};
