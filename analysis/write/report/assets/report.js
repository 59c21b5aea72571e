"use strict";
// Pages of a report: language, marked library, tables that sort and filter, figures as they scroll
// into view. A classic script: modules and fetch do not work from disk.
(function () {
  var root = document.body.dataset.root;
  var html = document.documentElement;
  var config = JSON.parse(document.getElementById("config").textContent);
  var views = [];
  var MARK = "libcrawl-mark", LANGUAGE = "libcrawl-language";

  function remember(key, value) { try { localStorage.setItem(key, value); } catch (error) { /* private */ } }
  function recall(key) { try { return localStorage.getItem(key); } catch (error) { return null; } }
  function all(selector, within) { return Array.from((within || document).querySelectorAll(selector)); }
  function language() { return html.dataset.lang; }

  // Language
  function speak(word) {
    html.dataset.lang = word;
    html.lang = word === "zh" ? "zh-CN" : "en";
    all("th[data-zh]").forEach(function (head) { head.title = head.dataset[word]; });
    all(".filter").forEach(function (field) { field.placeholder = field.dataset[word]; });
    all(".plot").forEach(function (plot) { plot.setAttribute("aria-label", plot.dataset[word]); });
    figures.forEach(function (figure) { if (figure.dataset.drawn) { draw(figure, true); } });
  }
  document.getElementById("language").addEventListener("click", function () {
    var word = language() === "zh" ? "en" : "zh";
    remember(LANGUAGE, word);
    speak(word);
  });

  // The marked library
  var chosen = document.getElementById("mark");
  (window.LIBRARIES || []).forEach(function (each) {
    var option = document.createElement("option");
    option.value = each[0];
    option.textContent = each[1];
    chosen.append(option);
  });
  function markRow(row) {
    var code = row.dataset.library || "";
    row.classList.toggle("marked", code !== "" && code === chosen.value && code !== document.body.dataset.own);
  }
  function mark(code) {
    all("tr[data-library]").forEach(markRow);
    views.forEach(function (each) { signal(each.view, code); });
  }
  function signal(view, code) {
    if ("marked" in view.getState({ signals: function (name) { return name === "marked"; } }).signals) {
      view.signal("marked", code).runAsync();
    }
  }
  function marked() { return chosen.value || document.body.dataset.own || ""; }
  chosen.addEventListener("change", function () { remember(MARK, chosen.value); mark(marked()); });

  // Rows that lie beside the page: each file is a script that hands over what it holds
  var arrived = {}, requested = {};
  window.libcrawlRows = function (name, rows) { arrived[name] = rows; };
  function script(path) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      element.src = root + path;
      element.onload = resolve;
      element.onerror = function () { reject(new Error(path + " is not there")); };
      document.head.append(element);
    });
  }
  function rowsOf(name) {
    requested[name] = requested[name] || script("rows/" + name + ".js").then(function () { return arrived[name]; });
    return requested[name];
  }
  function both(zh, en) {
    return [["zh", "zh-CN", zh], ["en", "en", en]].map(function (each) {
      var span = document.createElement("span");
      span.className = each[0];
      span.lang = each[1];
      span.textContent = each[2];
      return span;
    });
  }
  function words(cell) { return (cell.querySelector("." + language()) || cell).textContent.trim(); }

  // Tables: a page of rows at a time; whatever looks at all rows fetches those beside the page first
  all(".table").forEach(function (block) {
    var table = block.querySelector("table"), body = table.tBodies[0];
    var rows = Array.from(body.rows), size = Number(block.dataset.size), page = 0, shown = rows;
    var beside = block.dataset.rows ? block.dataset.rows.split(" ") : [], whole = null;
    var total = Number(block.dataset.total), range = block.querySelector(".range");
    var pager = document.createElement("div");
    pager.className = "pager";
    block.append(pager);
    function load() {
      whole = whole || Promise.all(beside.map(rowsOf)).then(function (parts) {
        var holder = document.createElement("template");
        holder.innerHTML = parts.join("");
        rows = rows.concat(Array.from(holder.content.children));
        beside = [];
        shown = rows;
      });
      return whole;
    }
    function key(row, column) {
      var cell = row.cells[column];
      if (!("v" in cell.dataset)) { return words(cell); }
      return cell.dataset.v === "" ? null : Number(cell.dataset.v);
    }
    function show() {
      var number = beside.length ? total : shown.length, from = page * size;
      var own = shown.slice(from, from + size);
      own.forEach(markRow);
      body.replaceChildren.apply(body, own);
      pager.replaceChildren();
      if (range) {
        var first = own.length ? from + 1 : 0, last = from + own.length, of = number.toLocaleString("en");
        range.replaceChildren.apply(range, both("第 " + first + "–" + last + " 行，共 " + of + " 行", "Rows " + first + "–" + last + " of " + of));
      }
      var pages = Math.ceil(number / size);
      if (pages < 2) { return; }
      [["←", -1], ["→", 1]].forEach(function (each) {
        var button = document.createElement("button");
        button.type = "button";
        button.textContent = each[0];
        button.setAttribute("aria-label", each[1] < 0 ? "上一页 previous page" : "下一页 next page");
        button.disabled = page + each[1] < 0 || page + each[1] >= pages;
        button.addEventListener("click", function () { load().then(function () { page += each[1]; show(); }); });
        pager.append(button);
      });
      pager.append((page + 1) + " / " + pages);
    }
    all("th button", table).forEach(function (button, column) {
      button.addEventListener("click", function () {
        var head = button.parentElement;
        var down = head.getAttribute("aria-sort") !== "descending";
        all("th", table).forEach(function (each) { each.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        load().then(function () {
          var keyed = rows.map(function (row) { return [key(row, column), row]; });
          keyed.sort(function (a, b) {
            if (a[0] === null || b[0] === null) { return (a[0] === null) - (b[0] === null); }
            var order = typeof a[0] === "number" ? a[0] - b[0] : a[0].localeCompare(b[0], "zh-CN");
            return down ? -order : order;
          });
          rows = keyed.map(function (each) { return each[1]; });
          var kept = new Set(shown);
          shown = rows.filter(function (row) { return kept.has(row); });
          page = 0;
          show();
        });
      });
    });
    var filter = block.querySelector(".filter");
    if (filter) {
      filter.addEventListener("input", function () {
        load().then(function () {
          var word = filter.value.trim().toLowerCase();
          shown = rows.filter(function (row) { return row.textContent.toLowerCase().includes(word); });
          page = 0;
          show();
        });
      });
    }
    var csv = block.querySelector(".csv");
    csv.addEventListener("click", function () {
      load().then(function () {
        var lines = [Array.from(table.tHead.rows[0].cells)].concat(rows.map(function (row) { return Array.from(row.cells); }));
        var text = lines.map(function (cells) { return cells.map(plain).join(","); }).join("\n");
        save(new Blob(["\ufeff" + text + "\n"], { type: "text/csv" }), csv.dataset.name + ".csv");
      });
    });
    show();
  });
  function plain(cell) {
    if ("v" in cell.dataset) { return cell.dataset.v; }
    var text = words(cell);
    if (/^[=+\-@\t\r]/.test(text) && text !== "–") { text = "'" + text; }
    return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }
  function save(blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  // Rankings of platforms beside each other
  all(".tabs button").forEach(function (button) {
    button.addEventListener("click", function () {
      all(".tabs button").forEach(function (each) { each.setAttribute("aria-pressed", String(each === button)); });
      all(".tab").forEach(function (tab) { tab.hidden = tab.id !== button.dataset.tab; });
    });
  });

  // Figures
  var runtime = null;
  function load() {
    runtime = runtime || script("assets/vega.js");
    return runtime;
  }
  function draw(figure, again) {
    if (figure.dataset.drawn && !again) { return figure.pending; }
    figure.dataset.drawn = "yes";
    var own = figure.querySelector('.spec[data-lang="' + language() + '"]') || figure.querySelector(".spec");
    var data = own.dataset.rows ? rowsOf(own.dataset.rows) : null;
    // Behind one that is under way in the other language: the last that ends would stay.
    figure.pending = Promise.all([load(), data, figure.pending]).then(function (each) {
      var spec = JSON.parse(own.textContent);
      if (each[1]) { spec.datasets = JSON.parse(JSON.stringify(each[1])); }
      var plot = figure.querySelector(".plot");
      var options = { mode: "vega-lite", renderer: "svg", actions: false, ast: true, config: config, defaultStyle: false, tooltip: { disableDefaultStyle: true } };
      return window.vegaEmbed(plot, spec, options).then(function (result) {
        all("svg", plot).forEach(function (svg) { svg.setAttribute("aria-hidden", "true"); });
        plot.setAttribute("aria-label", plot.dataset[language()]);  // Vega puts the figure's own there
        views = views.filter(function (each) { return each.figure !== figure; });
        views.push({ figure: figure, view: result.view });
        signal(result.view, marked());
        figure.dataset.drawn = "done";
      });
    });
    return figure.pending;
  }
  var figures = all(".figure");
  var watcher = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) { if (entry.isIntersecting) { draw(entry.target); } });
  }, { rootMargin: "300px" });
  figures.forEach(function (figure) {
    watcher.observe(figure);
    var name = figure.dataset.key;
    function view() { return draw(figure).then(function () { return views.find(function (each) { return each.figure === figure; }).view; }); }
    figure.querySelector("button.svg").addEventListener("click", function () {
      view().then(function (each) { return each.toSVG(); }).then(function (svg) { save(new Blob([svg], { type: "image/svg+xml" }), name + ".svg"); });
    });
    figure.querySelector("button.png").addEventListener("click", function () {
      view().then(function (each) { return each.toCanvas(3); }).then(function (canvas) { canvas.toBlob(function (blob) { save(blob, name + ".png"); }); });
    });
  });
  // The others one by one when the browser has nothing else to do: its own print command does not wait.
  function later(step) { return window.requestIdleCallback ? window.requestIdleCallback(step) : setTimeout(step, 200); }
  function drawNext() {
    var next = figures.find(function (figure) { return !figure.dataset.drawn; });
    if (next) { draw(next).then(function () { later(drawNext); }); }
  }
  window.addEventListener("load", function () { later(drawNext); });
  window.drawAll = function () { return Promise.all(figures.map(function (figure) { return draw(figure); })); };
  document.getElementById("print").addEventListener("click", function () { window.drawAll().then(function () { window.print(); }); });
  window.addEventListener("beforeprint", function () { window.drawAll(); });

  // Chromium leaves the boxes of what it drew while our font was being loaded: once it is there, it
  // comes first for Chinese, so that all is drawn anew.
  function loaded() {
    var own = Array.from(document.fonts).some(function (font) { return font.status === "loaded"; });
    html.classList.toggle("loaded", own);
  }
  document.fonts.addEventListener("loadingdone", loaded);
  window.addEventListener("load", function () { document.fonts.ready.then(loaded); });
  chosen.value = recall(MARK) || "";
  if (chosen.selectedIndex < 0) { chosen.value = ""; }
  var word = recall(LANGUAGE);
  if (word && word !== language()) { speak(word); }
  mark(marked());
})();
