import "react";

declare module "react" {
  interface CSSProperties {
    /** CSS variables may be set in `style`. */
    [name: `--${string}`]: string | number | undefined;
  }
}
