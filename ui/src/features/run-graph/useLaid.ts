import { useEffect, useState } from "react";

import { laidOutByElk } from "./elk";
import { heldAt, NewestWins, placed, remembering, type Direction, type Placed } from "./layout";
import { type Scene } from "./scene";

export interface Laid {
  readonly scene: Scene;
  readonly placed: Placed;
  /** How long it took, in milliseconds. */
  readonly took: number;
}

interface Asked {
  readonly scene: Scene;
  readonly direction: Direction;
  /** What stays where it is, the first that can. */
  readonly held: readonly (string | null)[];
}

const layouter = remembering(laidOutByElk);

async function laidOut({ scene, direction }: Asked): Promise<Laid> {
  const began = performance.now();
  const found = await placed(scene, direction, layouter);
  return { scene, placed: found, took: performance.now() - began };
}

/** The latest scene with its layout: while a newer one is laid out, the one before stays. */
export function useLaid(scene: Scene, direction: Direction, held: readonly (string | null)[]) {
  const [queue] = useState(() => new NewestWins(laidOut));
  const [laid, setLaid] = useState<Laid | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    queue.ask(
      { scene, direction, held },
      (now) => {
        setFailure(null);
        setLaid((before) => {
          const isSame = before?.placed.direction === now.placed.direction;
          return { ...now, placed: heldAt(isSame ? before.placed : null, now.placed, held) };
        });
      },
      (why) => setFailure(why instanceof Error ? why.message : String(why)),
    );
    // What is held is only told with the next scene.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [queue, scene, direction, round]);
  return { laid, failure, retry: () => setRound((before) => before + 1) };
}
