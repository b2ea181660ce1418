/** Notices above the input. They are visible at every scroll position and announced to screen readers. */
import {useEffect, useRef} from 'react';
import {Icon} from '../elements/icons.tsx';
import {Words} from '../elements/text.tsx';
import type {ShownNotice} from '../state/notices.ts';

interface NoticeStripProps {
	readonly notices: readonly ShownNotice[];
	readonly onDismiss: (keys: readonly string[]) => void;
}

const Entry = ({notice, onDismiss}: {readonly notice: ShownNotice} & Pick<NoticeStripProps, 'onDismiss'>) => (
	<div className={`notice-entry ${notice.level}`} data-notice={notice.key}>
		<p className="words">
			<Words text={notice.text} />
		</p>
		<button type="button" aria-label="Dismiss" title="Dismiss (Esc)" onClick={() => onDismiss([notice.key])}>
			<Icon name="close" />
		</button>
	</div>
);

/** Both live regions are always in the document, because screen readers announce only additions to an existing one. */
export const NoticeStrip = ({notices, onDismiss}: NoticeStripProps) => {
	const element = useRef<HTMLDivElement>(null);
	const newest = notices.at(-1)?.key;
	// Many notices are higher than the strip.
	useEffect(() => {
		const entries = [...(element.current?.querySelectorAll<HTMLElement>('[data-notice]') ?? [])];
		entries.find(({dataset}) => dataset.notice === newest)?.scrollIntoView({block: 'nearest'});
	}, [newest]);
	const draw = (isIncluded: (notice: ShownNotice) => boolean) =>
		notices
			.filter(isIncluded)
			.map(notice => <Entry key={notice.key} notice={notice} onDismiss={onDismiss} />);
	return (
		<div ref={element} className="notices">
			<div role="alert">{draw(({level}) => level !== 'info')}</div>
			<div role="status">{draw(({level}) => level === 'info')}</div>
		</div>
	);
};
