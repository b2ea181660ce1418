/** Shows why there is no connection, and when the client retries. */
import type {Link, Session} from '../../client/session/state.ts';
import {linkText, retryText, unsentText} from '../../presenter/rooms/status.ts';
import {capitalized} from '../../presenter/wording.ts';
import type {Actions} from '../actions/actions.ts';
import {useNow} from '../state/use-session.ts';

interface LinkBannerProps {
	readonly session: Session;
	readonly actions: Actions;
}

const Retry = ({link}: {readonly link: Extract<Link, {type: 'waiting'}>}) => (
	// A screen reader announces the reason once, and not a countdown each second.
	<span aria-hidden="true">, {retryText(link, useNow(500, true))}. </span>
);

export const LinkBanner = ({session, actions}: LinkBannerProps) => {
	const {link} = session;
	if (link.type === 'up' || (link.type === 'connecting' && link.attempt <= 1)) return null;
	const {state, reason} = linkText(session, 0);
	const isStopped = link.type === 'stopped';
	return (
		<div className={isStopped ? 'banner stopped' : 'banner'} role={isStopped ? 'alert' : 'status'}>
			{capitalized(state)}
			{reason !== undefined && `: ${reason}`}
			{link.type === 'waiting' ? <Retry link={link} /> : '. '}
			{!isStopped && unsentText(session)}{' '}
			{link.type !== 'connecting' && (
				<button type="button" className="inline" onClick={actions.reconnect}>
					Connect now
				</button>
			)}
		</div>
	);
};
