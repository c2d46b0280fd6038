/** A mapping for a nanoKONTROL2 that uses whatever the language has, so that nothing of it escapes random inputs. */
export const richMapping = `faderline: 2
name: Rich
for: nanoKONTROL2
strips: [ch, dca]
group: all
takeover: crossing
jump limit: 3 dB
follow selection: true
controls:
  fader {strip}: '{strip}/fader'
  knob 1: ch/1/pan
  knob 2:
    ride: ch/2/fader
    takeover: scaled
  knob 3:
    ride: [ch/1/fader, ch/3/fader]
    takeover: parallel
    from: -40 dB
    to: 0 dB
  knob 4:
    ride: ch/1/eq/1/freq
    takeover: jump
    curve: 2
  knob 5: ch/1/eq/1/type
  key mute {strip}: toggle {strip}/mute
  key solo {strip}:
    press: momentary {strip}/solo
    light: if {strip}/solo then flash
  key rec 1:
    press: select {strip}
    long: reset {strip}/fader
    double: set {strip}/fader to -6 dB
  key rec 2: hold other
  key rec 3: layer third
  other + key mute 1: [raise ch/1/fader by 3 dB, lower ch/2/fader by 10 %, toggle ch/*/solo]
  other + key mute 2: spill dca/1
  other + fader 1: main/fader
  key cycle: if rolling then drop marker else play
  key marker set: user key 1
  key track left: select previous
  key track right: select next
  key play: play
  key stop: stop
  key rewind: wind back
layers:
  third:
    fader 1: like fader 2
    fader 2: like fader 1
  muted:
    when: main/mute or ch/1/fader < -40 dB
    fader 3: main/fader
    key mute 3: nothing
  ridden:
    when: riding("fader 1") or waiting("knob 2")
    fader 2: ch/3/fader
    key mute 2: toggle ch/1/mute
  undone:
    when: undoable
    knob 1: ch/2/pan
    key solo 2: toggle ch/2/mute
  written:
    when: unsaved
    key mute 1: toggle ch/2/solo
`;
