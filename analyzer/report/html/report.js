"use strict";
(function () {
	var $ = function (s, e) { return (e || document).querySelector(s); };
	var all = function (s, e) { return Array.prototype.slice.call((e || document).querySelectorAll(s)); };
	var root = document.documentElement, form = $(".filters"), dialog = $("#keys"), current = -1;
	/* What can be filtered: findings in full, and those in a line each. */
	var cards = all("[data-severity]"), full = all("article.finding");
	var texts = []; /* of the cards, made when they are first searched */
	all("[data-script]").forEach(function (e) { e.hidden = false; });

	/* theme: not stored */
	function theme() {
		var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
		root.dataset.theme = dark ? "light" : "dark";
	}

	/* findings: filters, kept in the address as #?hide=note&file=... */
	function option(select, value, text) {
		var o = document.createElement("option");
		o.value = value;
		o.textContent = text;
		select.appendChild(o);
	}
	function fill(select) {
		var seen = Object.create(null), values = [];
		cards.forEach(function (c) {
			var v = c.dataset[select.name];
			if (v && !seen[v]) { seen[v] = true; values.push(v); }
		});
		values.slice(0, 500).forEach(function (v) {
			var row = select.name === "process" && $("#p-" + v);
			option(select, v, row ? row.cells[0].textContent.slice(0, 60) + " (" + row.cells[1].textContent + ")" : v);
		});
		select.hidden = values.length < 2;
	}
	function read() {
		var q = new URLSearchParams(location.hash.slice(0, 2) === "#?" ? location.hash.slice(2) : "");
		var off = (q.get("hide") || "").split(",");
		all("button[data-sev]", form).forEach(function (b) { b.setAttribute("aria-pressed", String(off.indexOf(b.dataset.sev) < 0)); });
		all("select", form).forEach(function (s) { s.value = q.get(s.name) || ""; if (s.selectedIndex < 0) s.value = ""; });
		$("input", form).value = q.get("text") || "";
	}
	function apply(write) {
		var q = new URLSearchParams(), shown = 0, text = $("input", form).value.trim().toLowerCase();
		var off = all("button[data-sev][aria-pressed=false]", form).map(function (b) { return b.dataset.sev; });
		var sel = all("select", form).filter(function (s) { return s.value; });
		if (off.length) q.set("hide", off.join(","));
		sel.forEach(function (s) { q.set(s.name, s.value); });
		if (text) q.set("text", text);
		if (text && !texts.length) texts = cards.map(function (c) { return c.textContent.toLowerCase() + " " + c.dataset.rule; });
		cards.forEach(function (c, i) {
			var ok = off.indexOf(c.dataset.severity) < 0 && (!text || texts[i].indexOf(text) >= 0) &&
				sel.every(function (s) { return c.dataset[s.name] === s.value; });
			c.hidden = !ok;
			if (ok) shown++;
		});
		all(".brief").forEach(function (r) { r.hidden = !$("li:not([hidden])", r); });
		all(".rule").forEach(function (r) { r.hidden = !$("[data-severity]:not([hidden])", r); });
		$("output", form).textContent = shown + " of " + cards.length;
		$("#none").hidden = shown > 0;
		$("[data-reset]", form).hidden = shown === cards.length;
		if (write) history.replaceState(null, "", q.toString() ? "#?" + q : location.pathname + location.search);
	}
	function go(step) {
		var list = full.filter(function (c) { return !c.hidden; });
		if (!list.length) return;
		var at = list.indexOf(full[current]);
		at = Math.max(0, Math.min(list.length - 1, at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step));
		full.forEach(function (c) { c.classList.remove("cur"); });
		current = full.indexOf(list[at]);
		open(list[at]);
		list[at].classList.add("cur");
		list[at].focus({ preventScroll: true });
		list[at].scrollIntoView({ block: "start" });
	}
	function open(card) { var d = $("details.body", card); if (d) d.open = true; }
	function target() {
		if (location.hash.slice(0, 2) === "#?") { if (form) { read(); apply(false); } return; }
		var id = location.hash.slice(1), e;
		try { id = decodeURIComponent(id); } catch (x) { return; }
		e = id && document.getElementById(id);
		if (form && e && e.closest("[data-severity][hidden]")) { /* a filter hides what is asked for */
			all("button[data-sev]", form).forEach(function (b) { b.setAttribute("aria-pressed", "true"); });
			all("select,input", form).forEach(function (s) { s.value = ""; });
			apply(false);
			e.scrollIntoView();
		}
		for (; e && e !== document; e = e.parentNode) if (e.tagName === "DETAILS") e.open = true; else if (e.classList && e.classList.contains("finding")) open(e);
	}
	if (form) {
		all("select", form).forEach(fill);
		form.addEventListener("submit", function (e) { e.preventDefault(); });
		form.addEventListener("input", function () { apply(true); });
		form.addEventListener("click", function (e) {
			var b = e.target.closest("button");
			if (!b) return;
			if (b.dataset.sev) b.setAttribute("aria-pressed", String(b.getAttribute("aria-pressed") !== "true"));
			if ("reset" in b.dataset) { history.replaceState(null, "", "#?"); read(); }
			apply(true);
		});
		read();
		apply(false);
	}

	/* objects: search and sort, in the rows of the page and in those that are only data */
	var objects = $(".objects"), most = 500;
	function ms(us) { return (us / 1000).toFixed(3); }
	function made(row) { /* a table row of data */
		var tr = document.createElement("tr");
		row.cells.forEach(function (text, i) {
			var cell = document.createElement(i === 0 ? "th" : "td");
			if (i === 0) cell.scope = "row";
			if (i >= 3 && i <= 5) cell.className = "r num";
			if (i === 2) {
				var path = document.createElement("span");
				path.className = "path";
				path.textContent = text;
				cell.appendChild(path);
			} else {
				cell.textContent = text;
			}
			tr.appendChild(cell);
		});
		return tr;
	}
	function known() { /* all rows: their cells' texts, and the element of those in the page */
		var rows = all("tbody tr", objects).map(function (tr) {
			return { tr: tr, cells: all("th,td", tr).map(function (c) { return c.textContent.trim(); }) };
		});
		var island = $("#data"), d = island && JSON.parse(island.textContent);
		(d ? d.rows : []).forEach(function (r) {
			var end = d.states[r[7]] + (r.length > 8 ? " (" + d.kinds[r[8]] + " " + r[9] + ")" : "");
			rows.push({ tr: null, cells: [d.kinds[r[0]] + "#" + r[1], d.processes[r[2]],
				r[3] ? d.places[r[3] - 1] : "no stack", ms(r[4]), ms(r[5]), String(r[6]), end] });
		});
		rows.forEach(function (r) { r.text = r.cells.join("\n").toLowerCase(); });
		return rows;
	}
	if (objects) {
		var rows = null, find = $("input", objects), body = $("tbody", objects), heads = all("thead th", objects);
		var d0 = $("#data"), more = document.createElement("p");
		var natural = new Intl.Collator("en", { numeric: true });
		var show = function () {
			var t = find.value.trim().toLowerCase(), hits;
			rows = rows || known();
			hits = rows.filter(function (r) { return !t || r.text.indexOf(t) >= 0; });
			body.textContent = "";
			hits.slice(0, most).forEach(function (r) { r.tr = r.tr || made(r); body.appendChild(r.tr); });
			/* How many there are is in the caption. */
			$("output", objects).textContent = t ? hits.length + " of " + rows.length + " objects" : "";
			more.hidden = hits.length <= most;
			more.textContent = "The first " + most + " are shown. Search for others.";
		};
		more.className = "more";
		more.hidden = true;
		objects.appendChild(more);
		find.addEventListener("input", show);
		heads.forEach(function (th, i) {
			$("button", th).addEventListener("click", function () {
				var up = th.getAttribute("aria-sort") !== "ascending";
				rows = rows || known();
				heads.forEach(function (x) { x.removeAttribute("aria-sort"); });
				th.setAttribute("aria-sort", up ? "ascending" : "descending");
				rows.sort(function (a, b) {
					var x = a.cells[i], y = b.cells[i];
					return (i >= 3 && i <= 5 ? x - y : natural.compare(x, y)) * (up ? 1 : -1);
				});
				show();
			});
		});
		if (d0) show();
	}

	document.addEventListener("click", function (e) {
		var b = e.target.closest("button[data-do]");
		if (!b) return;
		if (b.dataset.do === "theme") theme();
		if (b.dataset.do === "keys") dialog.showModal();
		if (b.dataset.do === "close") dialog.close();
		if (b.dataset.do === "next") go(1);
		if (b.dataset.do === "previous") go(-1);
		if (b.dataset.do === "copy" && navigator.clipboard)
			navigator.clipboard.writeText($("#" + b.dataset.of).textContent).then(function () { b.textContent = "Copied"; }, function () {});
	});
	document.addEventListener("keydown", function (e) {
		if (e.ctrlKey || e.metaKey || e.altKey) return;
		if (e.key === "Escape" && e.target.matches("input,select")) { e.target.blur(); return; }
		if (e.target.matches("input,select,textarea") || dialog.open) return;
		if (e.key === "j") go(1);
		else if (e.key === "k") go(-1);
		else if (e.key === "t") theme();
		else if (e.key === "?") dialog.showModal();
		else if (e.key === "/" && form) { $("input", form).focus(); e.preventDefault(); }
		else if (e.key === "f" && form) $("button", form).focus();
		else return;
	});
	addEventListener("hashchange", target);
	addEventListener("beforeprint", function () { all("details.body").forEach(function (d) { d.open = true; }); });
	target();
})();
