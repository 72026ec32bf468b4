import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useRef, useState, type PointerEvent } from "react";

import { Button } from "@/shared/ui/Button";

import styles from "./Picture.module.css";
import { Unshown } from "./Unshown";

interface Props {
  readonly address: string;
  readonly alt: string;
  /** In pixels of its own, where that is known. */
  readonly width: number | null;
  readonly height: number | null;
}

const STEPS = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16];
/** A drawing without a size of its own is as wide as this at 100 %. */
const DRAWING = 480;

/** A picture above a chequered ground; it is enlarged in steps and moved by dragging. */
export function Picture({ address, alt, width, height }: Props) {
  // Null: as large as there is room for, but never enlarged.
  const [zoom, setZoom] = useState<number | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const own = width ?? DRAWING;
  const step = (by: 1 | -1): void => {
    const now = zoom ?? Math.min(1, (scroller.current?.clientWidth ?? own) / own);
    const next =
      by > 0 ? STEPS.find((each) => each > now * 1.01) : STEPS.findLast((each) => each < now * 0.99);
    setZoom(next ?? now);
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1 || event.pointerType === "touch") return;
    event.currentTarget.scrollBy(-event.movementX, -event.movementY);
  };
  if (isBroken) return <Unshown address={address} what={`This picture (${alt})`} />;
  return (
    <div className={styles["picture"]}>
      <div className={styles["bar"]} role="toolbar" aria-label="Size of the picture">
        <Button look="quiet" aria-label="Smaller" onClick={() => step(-1)}>
          <ZoomOut size={14} aria-hidden />
        </Button>
        <Button look="quiet" aria-label="Larger" onClick={() => step(1)}>
          <ZoomIn size={14} aria-hidden />
        </Button>
        <Button look="quiet" aria-pressed={zoom === 1} onClick={() => setZoom(1)}>
          100 %
        </Button>
        <Button look="quiet" aria-pressed={zoom === null} onClick={() => setZoom(null)}>
          <Maximize size={14} aria-hidden /> Fit
        </Button>
        {zoom !== null && zoom !== 1 && <span className={styles["zoom"]}>{zoom * 100} %</span>}
      </div>
      <div
        ref={scroller}
        className={styles["scroller"]}
        tabIndex={0}
        role="region"
        aria-label="Picture"
        onPointerMove={drag}
      >
        <img
          className={styles["image"]}
          src={address}
          alt={alt}
          draggable={false}
          style={
            zoom === null
              ? { maxWidth: "100%", ...(width === null ? { width: DRAWING } : {}) }
              : { width: own * zoom, imageRendering: zoom > 1 ? "pixelated" : "auto" }
          }
          {...(width !== null && height !== null && zoom === null ? { width, height } : {})}
          onError={() => setIsBroken(true)}
        />
      </div>
    </div>
  );
}
