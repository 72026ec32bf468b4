import { chartOf } from "../charts";
import { ChartDrawing } from "../parts/ChartDrawing";
import { Note } from "../parts/Note";
import { TensorPlane } from "../parts/TensorPlane";
import { fieldOf, itemsOf, lineOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import { planeOf } from "../tensorHead";

/** Numbers, drawn. */
export function ChartKind({ view }: KindProps) {
  const chart = chartOf(view.content);
  if (chart !== null) return <ChartDrawing chart={chart} />;
  const z = fieldOf(view.content, "z");
  if (z === undefined) return <Note>{view.summary}: there is nothing in it to draw.</Note>;
  const columns = itemsOf(fieldOf(fieldOf(view.content, "x"), "values")).map(lineOf);
  return (
    <figure>
      <figcaption>{textOf(fieldOf(view.content, "title")) ?? view.summary}</figcaption>
      <TensorPlane
        plane={planeOf(z, [])}
        columns={columns}
        rows={itemsOf(fieldOf(fieldOf(view.content, "y"), "values")).map(lineOf)}
      />
    </figure>
  );
}
