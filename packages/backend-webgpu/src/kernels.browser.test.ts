// The kernels' own tests, on the page's WebGPU.
import "./map.test";
import "./moves.test";
import "./order.test";
import "./reduce.test";
import "./scalar.test";
