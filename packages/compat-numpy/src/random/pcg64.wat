;; PCG64 (O'Neill 2014): 64 bits a draw from a state of 128, which JavaScript has no integers for; and normals of them by the
;; ziggurat (Marsaglia & Tsang 2000), as NumPy's Generator draws them.
;;
;; In memory: at 0 the state and the increment, of each the low half first; at 64 the ziggurat's limits, widths and heights,
;; 256 of 64 bits each; from 8192 on what is drawn.
(module
  (import "Math" "exp" (func $exp (param f64) (result f64)))
  (import "Math" "log1p" (func $log1p (param f64) (result f64)))
  (memory (export "memory") 1)

  (func $next (result i64)
    (local $low i64) (local $high i64) (local $a i64) (local $b i64) (local $p i64) (local $q i64)
    (local.set $low (i64.load (i32.const 0)))
    ;; The high half of the product of the low halves, by words.
    (local.set $a (i64.and (local.get $low) (i64.const 0xffffffff)))
    (local.set $b (i64.shr_u (local.get $low) (i64.const 32)))
    (local.set $p
      (i64.add
        (i64.mul (local.get $b) (i64.const 0x9fccf645))
        (i64.shr_u (i64.mul (local.get $a) (i64.const 0x9fccf645)) (i64.const 32))))
    (local.set $q
      (i64.add (i64.mul (local.get $a) (i64.const 0x4385df64)) (i64.and (local.get $p) (i64.const 0xffffffff))))
    (local.set $b
      (i64.add
        (i64.mul (local.get $b) (i64.const 0x4385df64))
        (i64.add (i64.shr_u (local.get $p) (i64.const 32)) (i64.shr_u (local.get $q) (i64.const 32)))))
    ;; state · multiplier + increment.
    (local.set $high
      (i64.add
        (i64.add (local.get $b) (i64.mul (i64.load (i32.const 8)) (i64.const 0x4385df649fccf645)))
        (i64.add (i64.mul (local.get $low) (i64.const 0x2360ed051fc65da4)) (i64.load (i32.const 24)))))
    (local.set $low
      (i64.add (i64.mul (local.get $low) (i64.const 0x4385df649fccf645)) (i64.load (i32.const 16))))
    (local.set $high
      (i64.add
        (local.get $high)
        (i64.extend_i32_u (i64.lt_u (local.get $low) (i64.load (i32.const 16))))))
    (i64.store (i32.const 0) (local.get $low))
    (i64.store (i32.const 8) (local.get $high))
    ;; The two halves xored, and rotated by the highest six bits.
    (i64.rotr (i64.xor (local.get $high) (local.get $low)) (i64.shr_u (local.get $high) (i64.const 58))))

  ;; In [0, 1), of 53 bits.
  (func $uniform (result f64)
    (f64.mul (f64.convert_i64_u (i64.shr_u (call $next) (i64.const 11))) (f64.const 0x1p-53)))

  (func $tail (param $negative i32) (result f64)
    (local $x f64) (local $y f64)
    (loop $again
      (local.set $x
        (f64.mul (f64.neg (f64.const 0.27366123732975827203338247596)) (call $log1p (f64.neg (call $uniform)))))
      (local.set $y (f64.neg (call $log1p (f64.neg (call $uniform)))))
      (br_if $again
        (i32.eqz (f64.gt (f64.add (local.get $y) (local.get $y)) (f64.mul (local.get $x) (local.get $x))))))
    (local.set $x (f64.add (f64.const 3.6541528853610087963519472518) (local.get $x)))
    (select (f64.neg (local.get $x)) (local.get $x) (local.get $negative)))

  (func $normal (result f64)
    (local $bits i64) (local $magnitude i64) (local $at i32) (local $x f64)
    (loop $again
      (local.set $bits (call $next))
      (local.set $at (i32.shl (i32.wrap_i64 (i64.and (local.get $bits) (i64.const 255))) (i32.const 3)))
      (local.set $magnitude (i64.and (i64.shr_u (local.get $bits) (i64.const 9)) (i64.const 0xfffffffffffff)))
      (local.set $x (f64.mul (f64.convert_i64_u (local.get $magnitude)) (f64.load offset=2112 (local.get $at))))
      (local.set $x
        (f64.reinterpret_i64
          (i64.or
            (i64.reinterpret_f64 (local.get $x))
            (i64.shl (i64.and (local.get $bits) (i64.const 256)) (i64.const 55)))))
      (if (i64.lt_u (local.get $magnitude) (i64.load offset=64 (local.get $at))) (then (return (local.get $x))))
      (if (i32.eqz (local.get $at))
        (then (return (call $tail (i32.and (i32.wrap_i64 (i64.shr_u (local.get $magnitude) (i64.const 8))) (i32.const 1))))))
      (br_if $again
        (i32.eqz
          (f64.lt
            (f64.add
              (f64.mul
                (f64.sub (f64.load offset=4152 (local.get $at)) (f64.load offset=4160 (local.get $at)))
                (call $uniform))
              (f64.load offset=4160 (local.get $at)))
            (call $exp (f64.mul (f64.mul (f64.const -0.5) (local.get $x)) (local.get $x)))))))
    (local.get $x))

  (func (export "draw") (param $count i32)
    (local $at i32)
    (local.set $at (i32.const 8192))
    (local.set $count (i32.add (i32.const 8192) (i32.shl (local.get $count) (i32.const 3))))
    (loop $draws
      (i64.store (local.get $at) (call $next))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $draws (i32.lt_u (local.get $at) (local.get $count)))))

  (func (export "normals") (param $count i32)
    (local $at i32)
    (local.set $at (i32.const 8192))
    (local.set $count (i32.add (i32.const 8192) (i32.shl (local.get $count) (i32.const 3))))
    (loop $draws
      (f64.store (local.get $at) (call $normal))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $draws (i32.lt_u (local.get $at) (local.get $count))))))
