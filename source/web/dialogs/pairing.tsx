/** The link that makes another device the same user, with its QR code. */
import {useMemo} from 'react';
import {pairingRemarks, pairingTitle} from '../../presenter/pairing.ts';
import {qrCode, qrPath} from '../../presenter/qr-code.ts';
import type {Actions} from '../actions/actions.ts';
import {CopyField} from '../elements/copy-field.tsx';
import {Dialog} from '../elements/dialog.tsx';

interface PairingProps {
	readonly link: string;
	readonly actions: Actions;
}

export const Pairing = ({link, actions}: PairingProps) => {
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
			<CopyField label="Link" text={link} button="Copy link">
				{after.map(remark => (
					<p key={remark} className="quiet">
						{remark}
					</p>
				))}
			</CopyField>
		</Dialog>
	);
};
