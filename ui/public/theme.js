// Runs before the first paint, so that nobody who works in the dark sees a white flash.
(function () {
  var told = new URLSearchParams(location.search).get("theme");
  var theme = told || (localStorage.getItem("sematic.theme") || "").replace(/"/g, "") || "system";
  document.documentElement.dataset.theme = theme;
  var density =
    new URLSearchParams(location.search).get("density") ||
    (localStorage.getItem("sematic.density") || "").replace(/"/g, "") ||
    "compact";
  document.documentElement.dataset.density = density;
})();
