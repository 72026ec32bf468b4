import { useAtomValue } from "jotai";

import { useNow } from "@/shared/lib/clock";
import { agoText } from "@/shared/lib/ages";
import { durationText, momentText } from "@/shared/lib/time";
import { zoneAtom } from "@/shared/location";

import { exactFloatText, floatText, groupedText } from "../numberText";
import { fieldOf, numberOf, textOf } from "../reading";
import { Facts } from "./Facts";

const FLOAT = /^(b?float|longdouble)/;
const MOST_DIGITS = 80;

/** What else is worth knowing of a small value, by its type. */
export function ScalarFacts({ content }: { readonly content: unknown }) {
  const type = textOf(fieldOf(content, "type")) ?? "";
  const value = fieldOf(content, "value");
  const number = numberOf(value);
  if (type === "datetime")
    return <MomentFacts iso={textOf(value) ?? ""} epoch={numberOf(fieldOf(content, "epoch"))} />;
  if (type === "timedelta") return <DurationFacts seconds={numberOf(fieldOf(content, "seconds"))} />;
  if (FLOAT.test(type) && number !== null) return <FloatFacts value={number} />;
  if (/^u?int/.test(type) && (typeof value === "number" || typeof value === "string"))
    return <IntegerFacts digits={String(value)} />;
  return null;
}

function FloatFacts({ value }: { readonly value: number }) {
  const exact = exactFloatText(value);
  if (exact === floatText(value)) return null;
  return <Facts facts={[["exactly", <code key="exact">{exact}</code>]]} />;
}

function IntegerFacts({ digits }: { readonly digits: string }) {
  if (!/^-?\d+$/.test(digits) || digits.length > MOST_DIGITS) return null;
  const number = BigInt(digits);
  if (number > -1000n && number < 1000n) return null;
  const sign = number < 0n ? "-" : "";
  return (
    <Facts
      facts={[
        ["digits", digits.replace("-", "").length],
        ["hexadecimal", <code key="hex">{`${sign}0x${(number < 0n ? -number : number).toString(16)}`}</code>],
      ]}
    />
  );
}

function MomentFacts({ iso, epoch }: { readonly iso: string; readonly epoch: number | null }) {
  const zone = useAtomValue(zoneAtom);
  const now = useNow();
  if (epoch === null) return <Facts facts={[["time zone", "none: it is not known which moment this was"]]} />;
  const moment = epoch * 1000;
  return (
    <Facts
      facts={[
        ["ago", agoText(moment, now, zone)],
        ["here", momentText(moment, zone)],
        ["ISO 8601", <code key="iso">{iso}</code>],
        ["epoch", <code key="epoch">{epoch}</code>],
      ]}
    />
  );
}

function DurationFacts({ seconds }: { readonly seconds: number | null }) {
  if (seconds === null) return null;
  const sign = seconds < 0 ? "−" : "";
  return (
    <Facts
      facts={[
        ["about", sign + durationText(Math.abs(seconds) * 1000)],
        ["seconds", groupedText(String(Math.trunc(seconds))) + (/\.\d+$/.exec(String(seconds))?.[0] ?? "")],
      ]}
    />
  );
}
