// The scenes, in order. Chosen with the arrow keys or a click; moved by dragging (with a finger after
// it has rested on one), or with Alt and an arrow key.
import row from "/studio/static/row.js";

const REST = 400;  // milliseconds that a finger rests before it drags
const EDGE = 40, PUSH = 12;  // pixels from the end of the strip at which it is pushed on, and how far

export default {
  mixins: [row],
  props: ["items", "chosen", "full"],
  emits: ["choose", "move", "act"],
  template: `
    <nav class="strip" aria-label="Scenes" @contextmenu="lifted && $event.preventDefault()">
      <ol ref="list" :class="{dragging: from !== null}">
        <li v-for="(s, i) in items" :key="i" class="cut" :class="{on: i === chosen, held: from === i, before: to === i && from !== null && to < from, after: to === i && from !== null && to > from}">
          <button type="button" class="cut-go" :aria-current="i === chosen ? 'true' : null" :aria-label="name(s, i)" :tabindex="i === chosen ? 0 : -1"
            aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete" @click="click(i)" @keydown="key($event, i)" @pointerdown="begin($event, i)">
            <span class="cut-pic" :style="{'--w': s.wide, '--h': s.high}"><img v-if="s.src" :src="s.src" alt="" draggable="false"><span v-if="s.crossing" class="cut-cross" :title="s.crossing"><span class="i i-fade"></span></span></span>
            <span class="cut-foot"><b>{{ i + 1 }}</b><span class="cut-said">{{ s.said || "Nothing said yet" }}</span><span class="num">{{ s.length }}</span></span>
          </button>
          <button type="button" class="cut-more" :aria-label="'More about scene ' + (i + 1)" aria-haspopup="menu" :tabindex="i === chosen ? 0 : -1"><span class="i i-more" aria-hidden="true"></span>
            <q-menu class="menu" anchor="bottom left" self="top left" auto-close><div role="menu" :aria-label="'Scene ' + (i + 1)">
              <button role="menuitem" :disabled="full" @click="$emit('act', 'duplicate', i)"><span class="i i-copy"></span>Duplicate</button>
              <button role="menuitem" :disabled="!i" @click="$emit('move', i, i - 1)"><span class="i i-up"></span>Move forward</button>
              <button role="menuitem" :disabled="i === items.length - 1" @click="$emit('move', i, i + 1)"><span class="i i-down"></span>Move back</button>
              <button role="menuitem" class="bad" :disabled="items.length < 2" @click="$emit('act', 'remove', i)"><span class="i i-trash"></span>Delete</button>
            </div></q-menu></button>
        </li>
      </ol>
      <button type="button" class="btn cut-add" :disabled="full" @click="$emit('act', 'add', chosen)"><span class="i i-plus" aria-hidden="true"></span><span>Add scene</span></button>
    </nav>`,
  data() { return { from: null, to: null, lifted: false }; },
  watch: { chosen() { this.$nextTick(() => this.reveal()); } },
  mounted() {  // what is held does not scroll; a browser must know of it before the finger comes
    this.$refs.list.addEventListener("touchmove", (e) => { if (this.from !== null) e.preventDefault(); }, { passive: false });
  },
  unmounted() { this.drop?.(); },
  methods: {
    name(s, i) { return `Scene ${i + 1} of ${this.items.length}${s.length ? ", " + s.length : ""}: ${s.said || "nothing said yet"}`; },
    goes() { return [...this.$refs.list.querySelectorAll(".cut-go")]; },
    reveal() { this.goes()[this.chosen]?.scrollIntoView({ block: "nearest", inline: "nearest" }); },
    click(i) { if (this.moved) this.moved = false; else this.$emit("choose", i); },
    async move(i, to) {
      this.$emit("move", i, to);
      await this.$nextTick();
      setTimeout(() => this.goes()[to]?.focus(), 60);
    },
    remove(i) {
      this.$emit("act", "remove", i);
      setTimeout(() => this.goes()[Math.min(i, this.items.length - 1)]?.focus(), 60);
    },
    begin(event, i) {
      if (event.button || this.items.length < 2 || this.drop) return;
      const start = [event.clientX, event.clientY], finger = event.pointerType === "touch";
      let at = start, lifted = !finger, frame = 0;
      const place = () => {
        const boxes = this.goes().map((b) => b.getBoundingClientRect());
        const across = boxes.length > 1 && Math.abs(boxes[1].left - boxes[0].left) > 5;
        const past = (b) => (across ? at[0] - (b.left + b.width / 2) : at[1] - (b.top + b.height / 2));
        const to = boxes.filter((b) => past(b) > 0).length;
        this.to = to > i ? to - 1 : to;
      };
      const lift = () => {
        lifted = this.lifted = this.moved = true;
        this.from = i;
        navigator.vibrate?.(12);
        place();
        frame = requestAnimationFrame(push);
      };
      const push = () => {  // at the end of the strip the rest of it comes
        const list = this.$refs.list, box = list.getBoundingClientRect();
        const by = (n, from, to) => (n < from + EDGE ? -PUSH : n > to - EDGE ? PUSH : 0);
        list.scrollBy(by(at[0], box.left, box.right), by(at[1], box.top, box.bottom));
        place();
        frame = requestAnimationFrame(push);
      };
      const resting = finger ? setTimeout(lift, REST) : 0;
      const move = (e) => {
        if (e.pointerId !== event.pointerId) return;
        at = [e.clientX, e.clientY];
        const far = Math.hypot(at[0] - start[0], at[1] - start[1]) > (finger ? 9 : 6);
        if (!lifted && far) this.drop();  // the finger scrolls
        if (!lifted || !(far || this.from !== null)) return;
        this.from = i; this.moved = true;
        place();
      };
      const end = (e) => {
        if (e.pointerId !== event.pointerId) return;
        const [from, to] = [this.from, this.to];
        this.drop();
        if (e.type === "pointerup" && from !== null && to !== null && to !== from) this.$emit("move", from, to);
        setTimeout(() => { this.moved = this.lifted = false; }, 0);
      };
      const stop = (e) => { if (e.key === "Escape") this.drop(); };
      const heard = [["pointermove", move], ["pointerup", end], ["pointercancel", end], ["keydown", stop]];
      this.drop = () => {
        this.from = this.to = this.drop = null;
        clearTimeout(resting); cancelAnimationFrame(frame);
        for (const [name, act] of heard) removeEventListener(name, act, true);
      };
      for (const [name, act] of heard) addEventListener(name, act, true);
    },
  },
};
