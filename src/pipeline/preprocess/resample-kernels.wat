;; The two passes of Pillow's 8-bit resampling as SIMD loops. Sums are 32-bit, weights have 22 bits behind the point;
;; results are rounded and clipped to bytes. All addresses and strides are in bytes. Writes may reach 16 bytes past the
;; last row and reads 16 bytes past the source: callers leave that room.
(module
  (memory (export "memory") 16)

  ;; For each row and output column: the weighted sum of `counts[column]` pixels from `starts[column]` on.
  ;; Pixels are R G B; four bytes are read and written at a time, the fourth being the next pixel's to overwrite.
  (func (export "horizontal")
    (param $source i32) (param $sourceStride i32) (param $target i32) (param $rows i32) (param $columns i32)
    (param $starts i32) (param $counts i32) (param $weights i32) (param $weightStride i32)
    (local $column i32) (local $pixel i32) (local $weight i32) (local $lastWeight i32) (local $sum v128)
    (loop $eachRow
      (local.set $column (i32.const 0))
      (loop $eachColumn
        (local.set $pixel (i32.add (local.get $source)
          (i32.mul (i32.const 3) (i32.load (i32.add (local.get $starts) (i32.shl (local.get $column) (i32.const 2)))))))
        (local.set $weight (i32.add (local.get $weights) (i32.mul (local.get $column) (local.get $weightStride))))
        (local.set $lastWeight (i32.add (local.get $weight)
          (i32.shl (i32.load (i32.add (local.get $counts) (i32.shl (local.get $column) (i32.const 2)))) (i32.const 2))))
        (local.set $sum (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (loop $eachTap
          (local.set $sum (i32x4.add (local.get $sum) (i32x4.mul
            (v128.load32_splat (local.get $weight))
            (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $pixel)))))))
          (local.set $pixel (i32.add (local.get $pixel) (i32.const 3)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
          (br_if $eachTap (i32.lt_u (local.get $weight) (local.get $lastWeight))))
        (local.set $sum (i32x4.shr_s (local.get $sum) (i32.const 22)))
        (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
        (v128.store32_lane 0 (local.get $target) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
        (local.set $target (i32.add (local.get $target) (i32.const 3)))
        (local.set $column (i32.add (local.get $column) (i32.const 1)))
        (br_if $eachColumn (i32.lt_u (local.get $column) (local.get $columns))))
      (local.set $source (i32.add (local.get $source) (local.get $sourceStride)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $eachRow (local.get $rows))))

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
