// Cards of avatars, in blocks. A preview plays while a card is pointed at or has the focus.
import blocks from "/studio/static/blocks.js";

export default {
  mixins: [blocks],
  props: ["chosen", "pick"],
  emits: ["open", "like"],
  template: `
    <div>
      <div v-for="(block, n) in blocks" :key="n" ref="boxes" class="block" :data-block="n" :style="block.near ? null : {height: block.height + 'px'}">
        <ul v-if="block.near" :class="small ? 'faces' : 'grid'" :role="pick ? 'radiogroup' : null" :aria-label="pick || 'Avatars from ' + (60 * n + 1) + ' on'">
        <li v-for="a in block.items" :key="a.id" class="tile" :class="{chosen: a.id === chosen}" :role="pick ? 'presentation' : null" @mouseenter="play(a)" @mouseleave="stop(a)" @focusin="play(a)" @focusout="stop(a)">
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
      </div>
      <p ref="end" class="end dim" role="status">{{ left && !small ? "Loading more…" : "" }}</p>
    </div>`,
  data() { return { playing: null }; },
  unmounted() { clearTimeout(this.soon); },
  methods: {
    play(a) {
      clearTimeout(this.soon);
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      this.soon = setTimeout(() => { this.playing = a.id; }, 180);  // not for a pointer that only passes
    },
    stop() { clearTimeout(this.soon); this.playing = null; },
  },
};
