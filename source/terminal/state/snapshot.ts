import type {Session} from '../../client/session/state.ts';
import type {UiState} from './ui-state.ts';

/** Everything the screen is drawn from, at one time. */
export interface Snapshot {
	readonly session: Session;
	readonly ui: UiState;
	/** Local time in milliseconds since 1970. */
	readonly now: number;
}
