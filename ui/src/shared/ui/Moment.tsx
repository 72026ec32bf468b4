import { useAtomValue } from "jotai";

import { useTextOfNow } from "../lib/clock";
import { agoText } from "../lib/ages";
import { momentText } from "../lib/time";
import { zoneAtom } from "../location";

interface Props {
  /** ISO 8601. */
  readonly at: string;
  /** `ago`: how long ago, the moment when pointed at; `exact`: the other way round. */
  readonly as?: "ago" | "exact";
}

export function Moment({ at, as = "ago" }: Props) {
  const zone = useAtomValue(zoneAtom);
  const moment = Date.parse(at);
  const ago = useTextOfNow((now) => agoText(moment, now, zone));
  const exact = momentText(moment, zone);
  return (
    <time dateTime={at} title={as === "ago" ? exact : ago}>
      {as === "ago" ? ago : exact}
    </time>
  );
}
