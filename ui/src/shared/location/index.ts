export { DeepLink } from "./DeepLink";
export { keepInEntry, keptInEntry } from "./entries";
export { goAtom, goToPlaceAtom, mendPlacesBy, placeAtom, type Mode } from "./history";
export { paths, toRun, toRunHere, type PageProps } from "./paths";
export { addressOf, placeAfter, placeOf, valueOf, withValue, type Place, type Target } from "./place";
export * from "./keys";
export { placeOfPipeline, placeOfRun } from "./oldLinks";
export { useLinks } from "./useLinks";
