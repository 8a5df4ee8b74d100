// The chosen scene as the renderer draws it, and what is placed on it: moved by dragging or with the
// arrow keys, made larger and smaller at its corners or with plus and minus.
const THIRDS = [1 / 3, 1 / 2, 2 / 3];
const NEAR = 7;  // pixels within which it snaps
const STEP = 0.01, LEAP = 0.05;  // of the frame, for the arrow keys
const CORNERS = [[0, 0], [1, 0], [0, 1], [1, 1]];
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const percent = (n) => Math.round(n * 100) + " %";

export default {
  props: ["src", "alt", "wide", "high", "items", "chosen", "busy", "wrong", "plate", "bare", "placed"],
  emits: ["choose", "place", "remove", "hover"],
  template: `
    <div class="film-box" :style="{'--w': wide, '--h': high}">
      <div class="film" ref="film" @pointerdown="ground" @pointerenter="$emit('hover', chosen)">
        <img v-if="shown" :src="shown" :alt="alt" draggable="false" @error="$emit('hover', chosen)">
        <div v-else-if="!wrong" class="wait"><span class="spin" aria-hidden="true"></span></div>
        <img v-if="live && live.ghost" class="ghost" :class="{on: plated}" :src="live.ghost" alt="" draggable="false"
          :style="{left: css(.5 - live.s / 2 + live.x), top: css(.5 - live.s / 2 + live.y), width: css(live.s), height: css(live.s)}">
        <span v-if="busy && src" class="film-busy" role="status"><span class="unseen">Drawing</span></span>
        <template v-if="live"><i v-for="g in guides" :key="g.join()" class="guide" :class="g[0]" :style="g[0] === 'x' ? {left: css(g[1])} : {top: css(g[1])}"></i></template>
        <button v-for="item in items" :key="item.id" type="button" class="thing" :class="{on: item.id === chosen, held: live && live.id === item.id}" :data-thing="item.id"
          :style="box(item)" :aria-label="item.label" :aria-pressed="String(item.id === chosen)" :aria-describedby="$attrs.id + '-how'"
          @focus="choose(item)" @pointerenter="near(item)" @pointerdown.stop="begin($event, item, null)" @keydown="key($event, item)"></button>
        <template v-for="item in items" :key="item.id + '-corners'"><template v-if="item.id === chosen">
          <span v-for="c in corners" :key="c.join()" class="corner" :class="'c' + c.join('')" :style="corner(item, c)" aria-hidden="true" @pointerdown.stop.prevent="begin($event, item, c)"></span>
        </template></template>
        <p v-if="wrong" class="film-wrong" role="alert"><span class="i i-alert" aria-hidden="true"></span>{{ wrong }}</p>
      </div>
      <span class="unseen" :id="$attrs.id + '-how'">Arrow keys move it, plus and minus change its size.</span>
      <span class="unseen" role="status" aria-live="polite">{{ told }}</span>
    </div>`,
  data() { return { live: null, guides: [], told: "", corners: CORNERS, steady: this.src }; },
  computed: {
    plated() { return !!this.live?.ghost && !!this.plate && this.bare === this.live.id; },  // the scene without whoever is held
    shown() { return this.plated ? this.plate : this.steady; },
  },
  watch: {
    src(url) {  // the old picture stays until the new one is there
      if (!url) return;
      const next = new Image();
      next.onload = next.onerror = () => { if (this.src === url) { this.steady = url; this.settle(); } };
      next.src = url;
    },
    wrong() { this.settle(); },
  },
  created() { this.count = 0; },  // of what was placed here
  unmounted() { this.drop?.(); },
  methods: {
    settle() { if (!this.held && (this.placed || 0) >= this.count) this.live = null; },  // not what is still on its way
    css(n) { return (n * 100).toFixed(3) + "%"; },
    edges(item) {  // of what is placed, in the frame: left, top, right, bottom
      const at = this.live?.id === item.id ? this.live : item, unit = item.unit;
      return unit.map((n, i) => 0.5 + (n - 0.5) * at.s + (i % 2 ? at.y : at.x));
    },
    box(item) {
      const inside = (n) => Math.min(Math.max(n, 0), 1), [l, t, r, b] = this.edges(item).map(inside);
      return { left: this.css(l), top: this.css(t), width: this.css(r - l), height: this.css(b - t) };
    },
    corner(item, c) {  // handles outside of the frame could not be reached
      const [l, t, r, b] = this.edges(item), inside = (n) => Math.min(Math.max(n, 0), 1);
      return { left: this.css(inside(c[0] ? r : l)), top: this.css(inside(c[1] ? b : t)) };
    },
    choose(item) { if (item.id !== this.chosen) this.$emit("choose", item.id); },
    near(item) { if (item.figure) this.$emit("hover", item.id); },
    ground() { if (this.chosen) this.$emit("choose", ""); },
    begin(event, item, corner) {
      if (event.button) return;
      this.choose(item);
      const film = this.$refs.film.getBoundingClientRect();
      const from = { x: event.clientX, y: event.clientY }, start = { s: item.s, x: item.x, y: item.y };
      const anchor = corner && [corner[0] ? item.unit[0] : item.unit[2], corner[1] ? item.unit[1] : item.unit[3]];
      const grip = corner && [corner[0] ? item.unit[2] : item.unit[0], corner[1] ? item.unit[3] : item.unit[1]];
      let moved = false;
      const move = (e) => {
        const dx = (e.clientX - from.x) / film.width, dy = (e.clientY - from.y) / film.height;
        if (!moved && Math.hypot(e.clientX - from.x, e.clientY - from.y) < 3) return;
        moved = this.held = true;
        const now = corner ? this.scaled(item, start, anchor, grip, dx, dy) : { ...start, x: start.x + dx, y: start.y + dy };
        this.live = { id: item.id, ghost: item.ghost, ...now };
        this.guides = corner || e.altKey ? [] : this.snap(item, film);
      };
      const end = (e) => {
        this.drop();
        if (moved && e.type === "pointerup") this.tell(item);
        else this.live = null;
      };
      const stop = (e) => { if (e.key === "Escape") { this.drop(); this.live = null; } };
      this.drop = () => {
        this.held = false; this.guides = []; this.drop = null;
        removeEventListener("pointermove", move); removeEventListener("pointerup", end); removeEventListener("pointercancel", end);
        removeEventListener("keydown", stop, true);
      };
      addEventListener("pointermove", move); addEventListener("pointerup", end); addEventListener("pointercancel", end);
      addEventListener("keydown", stop, true);
    },
    scaled(item, start, anchor, grip, dx, dy) {  // the corner across stays where it is
      const [w, h] = [grip[0] - anchor[0], grip[1] - anchor[1]];
      const along = (dx * w * this.wide ** 2 + dy * h * this.high ** 2) / ((w * this.wide) ** 2 + (h * this.high) ** 2);
      const s = Math.min(Math.max(start.s + along, item.least), item.most);
      return { s, x: start.x + (anchor[0] - 0.5) * (start.s - s), y: start.y + (anchor[1] - 0.5) * (start.s - s) };
    },
    snap(item, film) {  // to the middle, the thirds, its own place, and the frame's lower edge
      const [l, t, r, b] = this.edges(item), guides = [];
      const near = (pairs, length) => pairs.map(([from, to, shown]) => ({ by: to - from, shown }))
        .filter((p) => Math.abs(p.by) * length < NEAR).sort((p, q) => Math.abs(p.by) - Math.abs(q.by))[0];
      const x = near([...THIRDS.map((n) => [(l + r) / 2, n, n]), ...(item.figure ? [[this.live.x, 0, 0.5]] : [])], film.width);
      const y = near([...(item.figure ? [[this.live.y, 0, null], [b, 1, 1]] : THIRDS.map((n) => [(t + b) / 2, n, n]))], film.height);
      if (x) { this.live.x += x.by; guides.push(["x", x.shown]); }
      if (y) { this.live.y += y.by; if (y.shown !== null) guides.push(["y", y.shown]); }
      return guides;
    },
    key(event, item) {
      const at = this.live?.id === item.id ? this.live : item, by = event.shiftKey ? LEAP : STEP;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      let now = null;
      if (KEYS[event.key]) now = { s: at.s, x: at.x + KEYS[event.key][0] * by, y: at.y + KEYS[event.key][1] * by };
      else if (["+", "=", "-", "_"].includes(event.key)) {
        const s = at.s * ("+=".includes(event.key) ? 1 + by * 2 : 1 / (1 + by * 2));
        now = { s: Math.min(Math.max(s, item.least), item.most), x: at.x, y: at.y };
      } else if (event.key === "Delete" || event.key === "Backspace") this.$emit("remove", item.id);
      else if (event.key === "Escape") { event.target.blur(); this.$emit("choose", ""); }
      else return;
      event.preventDefault();
      if (!now) return;
      this.live = { id: item.id, ghost: item.ghost, ...now };
      this.tell(item);
    },
    tell(item) {
      const { s, x, y } = this.live;
      this.$emit("place", item.id, s, x, y, ++this.count);
      const [l, t, r, b] = this.edges(item);
      this.told = `${percent((l + r) / 2)} across, ${percent((t + b) / 2)} down, size ${percent(s)}`;
    },
  },
};
