/** Requests pages of history and collects the entries that arrive while a page is under way. */
import type {Entry, ServerFrameOf} from '../../protocol/server-frames.ts';
import type {RequestFailure} from '../link/request-error.ts';
import type {Requests} from '../link/requests.ts';

/** The position at which a page starts. */
export interface PageAnchor {
	readonly before?: number;
	readonly after?: number;
	readonly around?: number;
}

interface HistoryPage {
	readonly frame: ServerFrameOf<'history'>;
	/** The edits, deletions and reactions received since the request, which the page may not include. */
	readonly since: readonly Entry[];
}

export interface HistoryRequestsOptions {
	readonly requests: Requests;
	/** A page could not be fetched for a reason other than the end of the connection. */
	readonly onFailed: (room: string, failure: RequestFailure) => void;
}

export class HistoryRequests {
	readonly #options: HistoryRequestsOptions;
	readonly #underWay = new Set<{readonly room: string; readonly since: Entry[]}>();

	constructor(options: HistoryRequestsOptions) {
		this.#options = options;
	}

	/** Resolves with the page; with undefined if it cannot be fetched. */
	fetch(room: string, anchor: PageAnchor, limit: number): Promise<HistoryPage | undefined> {
		const {requests, onFailed} = this.#options;
		const page = {room, since: [] as Entry[]};
		this.#underWay.add(page);
		return new Promise(resolve => {
			requests.request({type: 'history', room, ...anchor, limit}, outcome => {
				this.#underWay.delete(page);
				if (outcome.ok && outcome.frame.type === 'history') {
					resolve({frame: outcome.frame, since: page.since});
					return;
				}
				if (!outcome.ok && !outcome.isLinkLost) onFailed(room, outcome.failure);
				resolve(undefined);
			});
		});
	}

	/** A live entry was received. */
	noteEntry(entry: Entry): void {
		if (!('target' in entry)) return;
		for (const {room, since} of this.#underWay) if (room === entry.room) since.push(entry);
	}
}
