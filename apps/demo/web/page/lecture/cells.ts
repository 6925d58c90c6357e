import linear from "../../../../../examples/lecture/a-linear-classifier.ts?raw";
import byHand from "../../../../../examples/lecture/b-by-hand.ts?raw";
import automatic from "../../../../../examples/lecture/c-automatic.ts?raw";
import onTheGpu from "../../../../../examples/lecture/d-on-the-gpu.ts?raw";
import layers from "../../../../../examples/lecture/e-nn.ts?raw";
import ownFunction from "../../../../../examples/lecture/f-own-function.ts?raw";
import ownModule from "../../../../../examples/lecture/g-own-module.ts?raw";
import dataLoader from "../../../../../examples/lecture/h-data-loader.ts?raw";
import dynamicGraph from "../../../../../examples/lecture/i-dynamic-graph.ts?raw";
import recurrent from "../../../../../examples/lecture/j-recurrent.ts?raw";
import type { Language } from "../../words/words";

type InBoth = Readonly<Record<Language, string>>;

/** A program of the lecture, as it is in its file, and what there is to say about it. */
export interface LectureCell {
  readonly letter: string;
  readonly file: string;
  readonly code: string;
  readonly title: InBoth;
  readonly text: InBoth;
}

export const cells: readonly LectureCell[] = [
  {
    letter: "a",
    file: "a-linear-classifier.ts",
    code: linear,
    title: { en: "A linear classifier", ko: "선형 분류기" },
    text: {
      en: "Three clouds of points, and a matrix W that gives each point a score for each class. The hinge loss is zero once the right score exceeds all others by 1; the L2 penalty, λ‖W‖², prefers small weights. Below the code: the graph of the whole computation, from the data and W on the left to the loss on the right.",
      ko: "세 무리의 점이 있고, 행렬 W가 점마다 부류별 점수를 매깁니다. 힌지 손실은 정답의 점수가 다른 점수보다 1 이상 높으면 0이 되고, L2 벌점 λ‖W‖²은 가중치를 작게 유지합니다. 코드 아래에는 왼쪽의 데이터와 W에서 오른쪽의 손실까지 이어지는 계산 그래프가 그려집니다.",
    },
  },
  {
    letter: "b",
    file: "b-by-hand.ts",
    code: byHand,
    title: { en: "Two layers, by hand", ko: "두 층, 손으로" },
    text: {
      en: "One layer becomes two, with a ReLU between them, and the loss is a squared one. The forward pass takes three lines. The backward pass is the chain rule, line by line and in reverse: each product hands a gradient on to both of its factors. Leave out a line, and watch what happens to the loss.",
      ko: "층이 하나에서 둘로 늘고 그 사이에 ReLU가 들어가며, 손실은 제곱 손실이 됩니다. 순전파는 세 줄이면 됩니다. 역전파는 연쇄 법칙을 거꾸로 한 줄씩 적은 것으로, 곱셈마다 두 인수 모두에 기울기를 넘겨줍니다. 한 줄을 지우고 손실이 어떻게 되는지 보세요.",
    },
  },
  {
    letter: "c",
    file: "c-automatic.ts",
    code: automatic,
    title: { en: "Gradients by themselves", ko: "저절로 구하는 기울기" },
    text: {
      en: "The weights now say that they want a gradient, and the five lines of the backward pass become one: loss.backward(). The losses are those of the program before, digit for digit, for it is the same calculation; only nobody has to write it down any more.",
      ko: "이제 가중치에 기울기가 필요하다고 표시하면, 다섯 줄이던 역전파가 loss.backward() 한 줄이 됩니다. 같은 계산이므로 손실은 앞 프로그램과 숫자 하나까지 같습니다. 다만 이제 아무도 손으로 적을 필요가 없습니다.",
    },
  },
  {
    letter: "d",
    file: "d-on-the-gpu.ts",
    code: onTheGpu,
    title: { en: "On the GPU, by one word", ko: "한 단어로 GPU에서" },
    text: {
      en: "wasm has become webgpu, and nothing else has changed. The buttons above the code put the word there for you, in any of these programs. On so small a network the GPU is not the faster device: each step waits for it more than it computes. Make N and H ten times as large, and try again.",
      ko: "wasm이 webgpu로 바뀌었을 뿐 다른 것은 그대로입니다. 코드 위의 단추가 어느 프로그램에서든 이 단어를 바꿔 줍니다. 이렇게 작은 신경망에서는 GPU가 더 빠르지 않습니다. 계산하는 시간보다 기다리는 시간이 길기 때문입니다. N과 H를 열 배로 키워 다시 돌려 보세요.",
    },
  },
  {
    letter: "e",
    file: "e-nn.ts",
    code: layers,
    title: { en: "Layers and an optimizer", ko: "층과 옵티마이저" },
    text: {
      en: "The weights move into layers, which also choose good first values, and the update rule moves into an optimizer. What remains is the loop that every training has: forward, zeroGrad, backward, step. Replace Adam by SGD, and see how much of the speed was Adam's.",
      ko: "가중치는 층 안으로 들어가 좋은 초깃값까지 스스로 정하고, 갱신 규칙은 옵티마이저로 옮겨 갑니다. 남는 것은 모든 학습에 공통인 순환, 곧 순전파, zeroGrad, backward, step입니다. Adam을 SGD로 바꿔 보면 빠른 수렴에 Adam의 몫이 얼마나 컸는지 알 수 있습니다.",
    },
  },
  {
    letter: "f",
    file: "f-own-function.ts",
    code: ownFunction,
    title: { en: "A function of your own", ko: "나만의 함수" },
    text: {
      en: "customFunction takes two functions: forward computes and saves what will be needed, backward turns the gradient of the result into the gradient of the input. This one is ReLU again, so the losses stay the same. Let backward pass a tenth where the input was negative, and it is another function.",
      ko: "customFunction은 함수 두 개를 받습니다. forward는 값을 계산하고 나중에 쓸 것을 저장하며, backward는 결과의 기울기를 입력의 기울기로 바꿉니다. 여기서는 다시 ReLU이므로 손실이 그대로입니다. 입력이 음수인 곳에서 backward가 기울기의 10분의 1을 통과시키게 하면 다른 함수가 됩니다.",
    },
  },
  {
    letter: "g",
    file: "g-own-module.ts",
    code: ownModule,
    title: { en: "A module of your own", ko: "나만의 모듈" },
    text: {
      en: "A module is a class whose properties are layers, and whose forward is plain code: whatever JavaScript can say, it may do. parameters() still finds every weight, and summary() lists them without computing anything.",
      ko: "모듈은 층을 속성으로 갖는 클래스이고, forward는 평범한 코드입니다. 자바스크립트로 쓸 수 있는 것이면 무엇이든 됩니다. parameters()는 여전히 모든 가중치를 찾고, summary()는 아무것도 계산하지 않고 그 목록을 보여 줍니다.",
    },
  },
  {
    letter: "h",
    file: "h-data-loader.ts",
    code: dataLoader,
    title: { en: "A data loader", ko: "데이터 로더" },
    text: {
      en: "Real data come in batches: the loader shuffles them anew in each pass, and the network sees fifty points at a time. The loss gets noisy, for every step sees other points. What counts is measured at the end, on five hundred points that were never used for training.",
      ko: "실제 데이터는 묶음으로 들어옵니다. 로더가 매번 순서를 새로 섞고, 신경망은 한 번에 점 50개를 봅니다. 단계마다 다른 점을 보므로 손실이 들쭉날쭉해집니다. 중요한 것은 마지막에, 학습에 한 번도 쓰지 않은 점 500개로 잽니다.",
    },
  },
  {
    letter: "i",
    file: "i-dynamic-graph.ts",
    code: dynamicGraph,
    title: { en: "A dynamic graph", ko: "동적 그래프" },
    text: {
      en: "The depth of the network is drawn by lot in every step: an ordinary for loop decides how often the middle layer is passed. There is no graph to declare in advance, since each forward pass leaves its own. Below the code: those of the first two steps.",
      ko: "신경망의 깊이가 단계마다 제비뽑기로 정해집니다. 평범한 for 문이 가운데 층을 몇 번 지날지 결정합니다. 순전파를 할 때마다 그래프가 새로 남으므로 미리 선언할 그래프가 없습니다. 코드 아래에는 첫 두 단계의 그래프가 그려집니다.",
    },
  },
  {
    letter: "j",
    file: "j-recurrent.ts",
    code: recurrent,
    title: { en: "Sequences of any length", ko: "길이가 제각각인 수열" },
    text: {
      en: "A recurrent network passes its state from one number to the next with the same weights. A sequence of three makes a graph of three cells, one of eight a graph of eight; eight such sequences share each step. At the end it adds up sequences that it has never seen.",
      ko: "순환 신경망은 같은 가중치로 상태를 다음 수에 넘깁니다. 길이가 3인 수열은 셀 3개의 그래프를, 8인 수열은 8개의 그래프를 만들고, 단계마다 수열 8개를 함께 배웁니다. 마지막에는 본 적 없는 수열의 합을 구합니다.",
    },
  },
];
