/** The link that makes another device the same user, with its QR code. */
import {useMemo, useRef, useState} from 'react';
import {pairingRemarks, pairingTitle} from '../../presenter/pairing.ts';
import {qrCode, qrPath} from '../../presenter/qr-code.ts';
import type {Actions} from '../actions/actions.ts';
import {copyText} from '../browser/clipboard.ts';
import {Dialog} from './dialog.tsx';

interface PairingProps {
	readonly link: string;
	readonly actions: Actions;
}

const CopyButton = ({link, onFailed}: {readonly link: string; readonly onFailed: () => void}) => {
	const [label, setLabel] = useState('Copy link');
	const onClick = async () => {
		const isCopied = await copyText(link).then(
			() => true,
			() => false,
		);
		if (!isCopied) onFailed();
		setLabel(isCopied ? 'Copied' : 'Press Ctrl+C');
	};
	return (
		<button type="button" className="primary" data-first onClick={onClick}>
			{label}
		</button>
	);
};

export const Pairing = ({link, actions}: PairingProps) => {
	const field = useRef<HTMLInputElement>(null);
	const code = useMemo(() => qrCode(link), [link]);
	const {before, after} = pairingRemarks(link);
	return (
		<Dialog title={pairingTitle} onClose={actions.closePanel}>
			<p>{before.join(' ')}</p>
			<svg
				className="qr-code"
				role="img"
				aria-label="QR code of the link"
				viewBox={`0 0 ${code.length} ${code.length}`}
				shapeRendering="crispEdges"
			>
				<rect width={code.length} height={code.length} fill="#fff" />
				<path d={qrPath(code)} fill="#000" />
			</svg>
			<label className="field">
				Link
				<input
					ref={field}
					type="text"
					readOnly
					value={link}
					onFocus={event => event.currentTarget.select()}
				/>
			</label>
			{after.map(remark => (
				<p key={remark} className="quiet">
					{remark}
				</p>
			))}
			<div className="buttons">
				<CopyButton link={link} onFailed={() => field.current?.select()} />
			</div>
		</Dialog>
	);
};
