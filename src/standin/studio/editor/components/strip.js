// The scenes, in order. Chosen with the arrow keys or a click; moved by dragging, or with Alt and an
// arrow key.
export default {
  props: ["items", "chosen", "full"],
  emits: ["choose", "move", "act"],
  template: `
    <nav class="strip" aria-label="Scenes">
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
  data() { return { from: null, to: null }; },
  watch: { chosen() { this.$nextTick(() => this.reveal()); } },
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
    key(event, i) {
      const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
      if (by && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        const to = i + by;
        if (to < 0 || to >= this.items.length) return;
        if (event.altKey) this.move(i, to);
        else { this.$emit("choose", to); this.goes()[to].focus(); }
      } else if (event.key === "Delete" && this.items.length > 1) {
        event.preventDefault();
        this.$emit("act", "remove", i);
        setTimeout(() => this.goes()[Math.min(i, this.items.length - 1)]?.focus(), 60);
      }
    },
    begin(event, i) {
      if (event.button || this.items.length < 2 || event.pointerType === "touch") return;
      const start = [event.clientX, event.clientY];
      const move = (e) => {
        if (this.from === null && Math.hypot(e.clientX - start[0], e.clientY - start[1]) < 6) return;
        this.from = i; this.moved = true;
        const boxes = this.goes().map((b) => b.getBoundingClientRect());
        const across = boxes.length > 1 && Math.abs(boxes[1].left - boxes[0].left) > 5;
        const at = (b) => (across ? e.clientX - (b.left + b.width / 2) : e.clientY - (b.top + b.height / 2));
        let to = boxes.filter((b) => at(b) > 0).length;
        if (to > i) to -= 1;
        this.to = to;
      };
      const end = (e) => {
        const [from, to] = [this.from, this.to];
        this.drop();
        if (e.type === "pointerup" && from !== null && to !== null && to !== from) this.$emit("move", from, to);
        setTimeout(() => { this.moved = false; }, 0);
      };
      const stop = (e) => { if (e.key === "Escape") this.drop(); };
      this.drop = () => {
        this.from = this.to = this.drop = null;
        removeEventListener("pointermove", move); removeEventListener("pointerup", end); removeEventListener("pointercancel", end); removeEventListener("keydown", stop, true);
      };
      addEventListener("pointermove", move); addEventListener("pointerup", end); addEventListener("pointercancel", end); addEventListener("keydown", stop, true);
    },
  },
};
