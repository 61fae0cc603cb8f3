;; The two passes of Pillow's 8-bit resampling as SIMD loops. Sums are 32-bit, weights have 22 bits behind the point;
;; results are rounded and clipped to bytes. All addresses and strides are in bytes. Writes may reach 16 bytes past the
;; last row and reads 25 bytes past the source (three taps without weight): callers leave that room.
(module
  (memory (export "memory") 16)

  ;; For each row and output column: the weighted sum of `4 * counts[column]` pixels from `starts[column]` on, four at a time:
  ;; R G B R G B … are sorted into R R R R G G G G and B B B B, whose 16-bit products are added in pairs. A weight is too
  ;; long for that and comes as two, `high * 2^15 + low`: a group of four weights is 4 highs and 4 lows of 16 bits.
  ;; Sums wrap around on the way; the whole sum fits. Two rows share the weights and a register of blues; an odd last row is
  ;; done twice.
  (func (export "horizontal")
    (param $source i32) (param $sourceStride i32) (param $target i32) (param $rows i32) (param $columns i32)
    (param $starts i32) (param $counts i32) (param $weights i32) (param $weightStride i32)
    (local $column i32) (local $pixel i32) (local $weight i32) (local $lastWeight i32)
    (local $toOtherSource i32) (local $toOtherTarget i32)
    (local $high v128) (local $low v128) (local $a v128) (local $b v128) (local $blue v128)
    (local $aHigh v128) (local $aLow v128) (local $bHigh v128) (local $bLow v128) (local $blueHigh v128) (local $blueLow v128)
    (loop $eachTwoRows
      (if (i32.gt_s (local.get $rows) (i32.const 1))
        (then
          (local.set $toOtherSource (local.get $sourceStride))
          (local.set $toOtherTarget (i32.mul (local.get $columns) (i32.const 3))))
        (else
          (local.set $toOtherSource (i32.const 0))
          (local.set $toOtherTarget (i32.const 0))))
      (local.set $column (i32.const 0))
      (loop $eachColumn
        (local.set $pixel (i32.add (local.get $source)
          (i32.mul (i32.const 3) (i32.load (i32.add (local.get $starts) (i32.shl (local.get $column) (i32.const 2)))))))
        (local.set $weight (i32.add (local.get $weights) (i32.mul (local.get $column) (local.get $weightStride))))
        (local.set $lastWeight (i32.add (local.get $weight)
          (i32.shl (i32.load (i32.add (local.get $counts) (i32.shl (local.get $column) (i32.const 2)))) (i32.const 4))))
        (local.set $aHigh (v128.const i32x4 0 0 0 0))
        (local.set $aLow (local.get $aHigh))
        (local.set $bHigh (local.get $aHigh))
        (local.set $bLow (local.get $aHigh))
        (local.set $blueHigh (local.get $aHigh))
        (local.set $blueLow (local.get $aHigh))
        (loop $eachFourTaps
          (local.set $high (v128.load64_splat (local.get $weight)))
          (local.set $low (v128.load64_splat offset=8 (local.get $weight)))
          (local.set $a (v128.load (local.get $pixel)))
          (local.set $a (i8x16.shuffle 0 3 6 9 1 4 7 10 2 5 8 11 2 5 8 11 (local.get $a) (local.get $a)))
          (local.set $b (v128.load (i32.add (local.get $pixel) (local.get $toOtherSource))))
          (local.set $b (i8x16.shuffle 0 3 6 9 1 4 7 10 2 5 8 11 2 5 8 11 (local.get $b) (local.get $b)))
          (local.set $blue (i16x8.extend_high_i8x16_u
            (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
          (local.set $a (i16x8.extend_low_i8x16_u (local.get $a)))
          (local.set $b (i16x8.extend_low_i8x16_u (local.get $b)))
          (local.set $aHigh (i32x4.add (local.get $aHigh) (i32x4.dot_i16x8_s (local.get $a) (local.get $high))))
          (local.set $aLow (i32x4.add (local.get $aLow) (i32x4.dot_i16x8_s (local.get $a) (local.get $low))))
          (local.set $bHigh (i32x4.add (local.get $bHigh) (i32x4.dot_i16x8_s (local.get $b) (local.get $high))))
          (local.set $bLow (i32x4.add (local.get $bLow) (i32x4.dot_i16x8_s (local.get $b) (local.get $low))))
          (local.set $blueHigh (i32x4.add (local.get $blueHigh) (i32x4.dot_i16x8_s (local.get $blue) (local.get $high))))
          (local.set $blueLow (i32x4.add (local.get $blueLow) (i32x4.dot_i16x8_s (local.get $blue) (local.get $low))))
          (local.set $pixel (i32.add (local.get $pixel) (i32.const 12)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
          (br_if $eachFourTaps (i32.lt_u (local.get $weight) (local.get $lastWeight))))
        ;; Pairs of each colour: R R G G of either row, B B B B of both.
        (local.set $a (i32x4.add (i32x4.shl (local.get $aHigh) (i32.const 15)) (local.get $aLow)))
        (local.set $b (i32x4.add (i32x4.shl (local.get $bHigh) (i32.const 15)) (local.get $bLow)))
        (local.set $blue (i32x4.add (i32x4.shl (local.get $blueHigh) (i32.const 15)) (local.get $blueLow)))
        ;; R G R G of both rows, then B B of both.
        (local.set $a (call $rounded (i32x4.add
          (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $a) (local.get $b))
          (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $a) (local.get $b)))))
        (local.set $blue (call $rounded (i32x4.add
          (i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11 (local.get $blue) (local.get $blue))
          (i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15 (local.get $blue) (local.get $blue)))))
        (v128.store16_lane 0 (local.get $target) (local.get $a))
        (v128.store8_lane offset=2 0 (local.get $target) (local.get $blue))
        (v128.store16_lane 1 (i32.add (local.get $target) (local.get $toOtherTarget)) (local.get $a))
        (v128.store8_lane offset=2 1 (i32.add (local.get $target) (local.get $toOtherTarget)) (local.get $blue))
        (local.set $target (i32.add (local.get $target) (i32.const 3)))
        (local.set $column (i32.add (local.get $column) (i32.const 1)))
        (br_if $eachColumn (i32.lt_u (local.get $column) (local.get $columns))))
      (local.set $source (i32.add (local.get $source) (i32.shl (local.get $sourceStride) (i32.const 1))))
      (local.set $target (i32.add (local.get $target) (local.get $toOtherTarget)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 2)))
      (br_if $eachTwoRows (i32.gt_s (local.get $rows) (i32.const 0)))))

  ;; Four sums as bytes, in the four low lanes.
  (func $rounded (param $sum v128) (result v128)
    (local.set $sum (i32x4.shr_s
      (i32x4.add (local.get $sum) (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
      (i32.const 22)))
    (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
    (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))

  ;; For each output row: the weighted sum of `counts[row]` source rows from `starts[row]` on, 16 bytes of them at a time.
  (func (export "vertical")
    (param $source i32) (param $sourceStride i32) (param $target i32) (param $rows i32) (param $width i32)
    (param $starts i32) (param $counts i32) (param $weights i32) (param $weightStride i32)
    (local $x i32) (local $row i32) (local $from i32) (local $pixel i32) (local $weight i32) (local $lastWeight i32)
    (local $w v128) (local $bytes v128) (local $half v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $eachRow
      (local.set $from (i32.add (local.get $source)
        (i32.mul (local.get $sourceStride) (i32.load (i32.add (local.get $starts) (i32.shl (local.get $row) (i32.const 2)))))))
      (local.set $lastWeight (i32.add (local.get $weights)
        (i32.shl (i32.load (i32.add (local.get $counts) (i32.shl (local.get $row) (i32.const 2)))) (i32.const 2))))
      (local.set $x (i32.const 0))
      (loop $eachBlock
        (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (local.set $b (local.get $a))
        (local.set $c (local.get $a))
        (local.set $d (local.get $a))
        (local.set $pixel (i32.add (local.get $from) (local.get $x)))
        (local.set $weight (local.get $weights))
        (loop $eachTap
          (local.set $w (v128.load32_splat (local.get $weight)))
          (local.set $bytes (v128.load (local.get $pixel)))
          (local.set $half (i16x8.extend_low_i8x16_u (local.get $bytes)))
          (local.set $a (i32x4.add (local.get $a) (i32x4.mul (local.get $w) (i32x4.extend_low_i16x8_u (local.get $half)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.mul (local.get $w) (i32x4.extend_high_i16x8_u (local.get $half)))))
          (local.set $half (i16x8.extend_high_i8x16_u (local.get $bytes)))
          (local.set $c (i32x4.add (local.get $c) (i32x4.mul (local.get $w) (i32x4.extend_low_i16x8_u (local.get $half)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.mul (local.get $w) (i32x4.extend_high_i16x8_u (local.get $half)))))
          (local.set $pixel (i32.add (local.get $pixel) (local.get $sourceStride)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
          (br_if $eachTap (i32.lt_u (local.get $weight) (local.get $lastWeight))))
        (v128.store (i32.add (local.get $target) (local.get $x)) (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $a) (i32.const 22)) (i32x4.shr_s (local.get $b) (i32.const 22)))
          (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $c) (i32.const 22)) (i32x4.shr_s (local.get $d) (i32.const 22)))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br_if $eachBlock (i32.lt_u (local.get $x) (local.get $width))))
      (local.set $target (i32.add (local.get $target) (local.get $width)))
      (local.set $weights (i32.add (local.get $weights) (local.get $weightStride)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $eachRow (i32.lt_u (local.get $row) (local.get $rows))))))
