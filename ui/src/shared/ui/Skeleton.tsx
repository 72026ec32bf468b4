import styles from "./Skeleton.module.css";

/** Where something will be, in its size; it is not seen in the first 150 ms, so that nothing flashes. */
export function Skeleton({ rows = 3, height = 20 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <div className={styles["skeleton"]} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, place) => (
        <div
          key={place}
          className={styles["row"]}
          style={{ height, width: `${92 - ((place * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}
