/** The selected message. */
import type {MessageItem} from '../../../client/session/state.ts';
import type {MessageRow, SentMessageRow} from '../../../presenter/messages/message-rows.ts';
import type {TerminalContext} from '../context/command-context.ts';
import type {Navigation} from './navigation.ts';

const isMessage = (row: MessageRow): row is SentMessageRow => row.type === 'message';

export class Selection {
	readonly #context: TerminalContext;
	readonly #navigation: Navigation;

	constructor(context: TerminalContext, navigation: Navigation) {
		this.#context = context;
		this.#navigation = navigation;
	}

	/** Selects the newest visible message. */
	begin(): void {
		const {pane} = this.#context.screenView();
		const last = pane?.viewport.lines.at(-1)?.index ?? -1;
		const newest = pane?.messages.slice(0, last + 1).findLast(isMessage);
		if (newest === undefined) this.#context.hint('There is no message to select.');
		else this.#select(newest.key);
	}

	/** Selects the next older (-1) or newer (1) message. The input is below the newest message. */
	move(step: 1 | -1): void {
		const messages = this.#context.screenView().pane?.messages ?? [];
		const selection = this.#key();
		const index = messages.findIndex(({key}) => key === selection);
		const next =
			step === -1
				? messages.slice(0, Math.max(index, 0)).findLast(isMessage)
				: messages.slice(index + 1).find(isMessage);
		if (next !== undefined) this.#select(next.key);
		else if (step === 1) this.end();
		else this.#navigation.toTop();
	}

	end(): void {
		this.#select(undefined);
	}

	/** Call after scrolling: moves the selection, so that it is always a visible message. */
	follow(direction: 'up' | 'down', by: 'page' | 'lines'): void {
		const selection = this.#key();
		if (selection === undefined) return;
		const visible = this.#visible();
		if (by === 'lines' && visible.some(({key}) => key === selection)) return;
		// A page moves the selection to the far edge; a few lines move it only to the near edge.
		const isFirst = (direction === 'up') === (by === 'page');
		const next = isFirst ? visible[0] : visible.at(-1);
		if (next !== undefined) this.#context.dispatch({type: 'selected', key: next.key});
	}

	/** Call after any other change of the pane: scrolls to the selected message, or ends the selection if it is gone. */
	keepVisible(): void {
		const selection = this.#key();
		if (selection === undefined) return;
		const {pane} = this.#context.screenView();
		if (pane === undefined) return;
		if (pane.messages.some(({key}) => key === selection)) this.#navigation.reveal(selection);
		else this.#context.dispatch({type: 'selected', key: undefined});
	}

	/** The selected message. */
	message(): MessageItem | undefined {
		const selection = this.#key();
		const {pane} = this.#context.screenView();
		return pane?.messages.find((row): row is SentMessageRow => isMessage(row) && row.key === selection)?.item;
	}

	#key(): string | undefined {
		return this.#context.state().selection;
	}

	#select(key: string | undefined): void {
		this.#context.dispatch({type: 'selected', key});
		if (key !== undefined) this.#navigation.reveal(key);
	}

	#visible(): readonly SentMessageRow[] {
		const sources = this.#context.screenView().pane?.rows.map(({source}) => source) ?? [];
		return [...new Set(sources.filter(isMessage))];
	}
}
