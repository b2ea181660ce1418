/** How the connection is: a banner while it is away, a word in the status line while it is there. */
import type {Link, Session} from '../../client/session/state.ts';
import type {Actions} from '../actions.ts';
import {count} from '../format.ts';
import {oneLine} from '../message-pane/text.tsx';
import {useNow} from '../use-session.ts';

interface LinkBannerProps {
	readonly link: Link;
	readonly waiting: number;
	readonly actions: Actions;
}

const Waiting = ({link}: {readonly link: Extract<Link, {type: 'waiting'}>}) => {
	const now = useNow(500, true);
	const seconds = Math.max(0, Math.ceil((link.retryAt - now) / 1000));
	// Only the first words are announced: a countdown read aloud each second helps nobody.
	return (
		<>
			<span>Not connected: {oneLine(link.reason).replace(/[.]$/, '')}. </span>
			<span aria-hidden="true">Trying again in {seconds} s.</span>
		</>
	);
};

const kept = (waiting: number): string =>
	waiting === 0 ? '' : ` ${count(waiting, 'message')} will be sent then.`;

export const LinkBanner = ({link, waiting, actions}: LinkBannerProps) => {
	switch (link.type) {
		case 'up':
			return null;
		case 'connecting':
			if (link.attempt <= 1) return null;
			return (
				<div className="banner" role="status">
					Connecting…{kept(waiting)}
				</div>
			);
		case 'waiting':
			return (
				<div className="banner" role="status">
					<Waiting link={link} />
					{kept(waiting)}{' '}
					<button type="button" className="inline" onClick={actions.reconnect}>
						Try now
					</button>
				</div>
			);
		case 'stopped':
			return (
				<div className="banner stopped" role="alert">
					Disconnected: {oneLine(link.reason)}{' '}
					<button type="button" className="inline" onClick={actions.reconnect}>
						Connect again
					</button>
				</div>
			);
	}
};

/** `up 24 ms`, `connecting`, `away`. */
export const linkWord = ({link, latencyMs}: Pick<Session, 'link' | 'latencyMs'>): string => {
	switch (link.type) {
		case 'up':
			return latencyMs === undefined ? 'up' : `up ${Math.round(latencyMs)} ms`;
		case 'connecting':
			return 'connecting';
		case 'waiting':
			return 'away';
		case 'stopped':
			return 'stopped';
	}
};
