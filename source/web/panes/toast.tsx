import {useEffect, useState} from 'react';
import type {Notice} from '../../client/session/state.ts';
import {Words} from '../message-pane/text.tsx';
import {Icon} from './icons.tsx';

const noticeShownMs = 8000;

/** The newest line of the client that belongs to no room; goes by itself. */
export const Toast = ({notice}: {readonly notice: Notice | undefined}) => {
	const [gone, setGone] = useState<string>();
	const key = notice?.key;
	useEffect(() => {
		if (key === undefined) return;
		const timer = setTimeout(() => setGone(key), noticeShownMs);
		return () => clearTimeout(timer);
	}, [key]);
	const isShown = notice !== undefined && notice.key !== gone;
	return (
		<div className="toasts" role="status">
			{isShown && (
				<div className={`toast ${notice.level}`}>
					<Words text={notice.text} />
					<button type="button" aria-label="Dismiss" onClick={() => setGone(notice.key)}>
						<Icon name="close" />
					</button>
				</div>
			)}
		</div>
	);
};
