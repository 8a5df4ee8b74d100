// Cards of avatars. A preview plays while a card is pointed at or has the focus.
export default {
  props: ["items", "chosen", "more", "small", "pick"],
  emits: ["more", "open", "like"],
  template: `
    <div>
      <ul :class="small ? 'faces' : 'grid'" :role="pick ? 'radiogroup' : null" :aria-label="pick || null">
        <li v-for="a in items" :key="a.id" class="tile" :class="{chosen: a.id === chosen}" :role="pick ? 'presentation' : null" @mouseenter="play(a)" @mouseleave="stop(a)" @focusin="play(a)" @focusout="stop(a)">
          <div class="pic">
            <span class="i i-person" aria-hidden="true"></span>
            <img v-if="a.image" :src="a.image" alt="" loading="lazy" decoding="async">
            <video v-if="playing === a.id && a.video" :src="a.video" muted loop autoplay playsinline disablepictureinpicture tabindex="-1" aria-hidden="true"
              style="position:absolute;inset:0"></video>
            <button class="cover" type="button" :role="pick ? 'radio' : null" :aria-checked="pick ? String(a.id === chosen) : null" :aria-label="a.name + (a.note ? ', ' + a.note : '')" @click="$emit('open', a.id)"></button>
            <span v-if="a.tag && !small" class="tag">{{ a.tag }}</span>
            <div v-if="a.note" class="making"><span><b>{{ a.note }}</b><b v-if="a.percent != null">{{ a.percent }} %</b></span>
              <div v-if="a.percent != null" class="bar" role="progressbar" :aria-valuenow="a.percent" aria-valuemin="0" aria-valuemax="100" :aria-label="'Preparation of ' + a.name"><i :style="{width: a.percent + '%'}"></i></div></div>
            <button v-if="!small && !a.note" class="like" type="button" :aria-pressed="String(!!a.liked)" :aria-label="'Favourite: ' + a.name" @click="$emit('like', a.id)"><span class="i" :class="a.liked ? 'i-heart-full' : 'i-heart'"></span></button>
          </div>
          <div class="under"><div><span class="title">{{ a.name }}</span><div class="meta" v-if="!small"><span>{{ a.about }}</span></div></div><a v-if="a.act && !small" class="btn small" :class="a.tone" :href="a.url" :aria-label="a.act + ': ' + a.name">{{ a.act }}</a></div>
        </li>
      </ul>
      <p v-if="!small" ref="end" style="min-height:1px" class="dim" role="status">{{ more ? "Loading more…" : "" }}</p>
    </div>`,
  data() { return { playing: null }; },
  mounted() {
    if (this.small) return;
    this.watcher = new IntersectionObserver((seen) => { if (seen[0].isIntersecting) this.ask(); }, { rootMargin: "600px" });
    this.watcher.observe(this.$refs.end);
  },
  unmounted() { this.watcher?.disconnect(); clearTimeout(this.soon); },
  updated() { if (!this.small && this.more && this.$refs.end.getBoundingClientRect().top < innerHeight + 600) this.ask(); },
  methods: {
    play(a) {
      clearTimeout(this.soon);
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      this.soon = setTimeout(() => { this.playing = a.id; }, 180);  // not for a pointer that only passes
    },
    stop() { clearTimeout(this.soon); this.playing = null; },
    ask() {
      if (!this.more || this.asked === this.items.length) return;
      this.asked = this.items.length;
      this.$emit("more");
    },
  },
};
