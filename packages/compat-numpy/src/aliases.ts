// NumPy's second names and the array API's, for the same functions.
export { asarray as asanyarray } from "./creation";
export {
  divide as true_divide,
  remainder as mod,
  power as pow,
  arctan2 as atan2,
  absolute as abs,
  conjugate as conj,
  arcsin as asin,
  arccos as acos,
  arctan as atan,
  arcsinh as asinh,
  arccosh as acosh,
  arctanh as atanh,
  invert as bitwise_not,
  invert as bitwise_invert,
  left_shift as bitwise_left_shift,
  right_shift as bitwise_right_shift,
} from "./elementwise";
export { concatenate as concat } from "./joining";
export { max as amax, min as amin } from "./reduce";
export { round as around } from "./clipping";
