//! Windows along one spatial dim: what pooling and convolutions of single channels share.

use crate::command::Command;

/// One spatial dim.
#[derive(Clone, Copy)]
pub struct Side {
    pub size: isize,
    pub windows: isize,
    pub kernel: isize,
    pub stride: isize,
    pub padding: isize,
    pub dilation: isize,
}

impl Side {
    /// The first or the second dim of a command whose words from the third on are pairs: sizes, numbers of windows, kernel, stride, padding, dilation.
    pub unsafe fn read(command: Command, dim: usize) -> Side {
        let word = |at: usize| unsafe { command.word(at + dim) as isize };
        Side { size: word(2), windows: word(4), kernel: word(6), stride: word(8), padding: word(10), dilation: word(12) }
    }

    #[inline(always)]
    pub fn start(self, window: isize) -> isize {
        window * self.stride - self.padding
    }

    /// The places of a window's kernel, from the first to before the last, that lie on the plane.
    #[inline(always)]
    pub fn inside(self, window: isize) -> (isize, isize) {
        let start = self.start(window);
        let first = if start >= 0 { 0 } else { (-start + self.dilation - 1) / self.dilation };
        let room = self.size - start;
        let end = if room <= 0 { 0 } else { (room + self.dilation - 1) / self.dilation };
        (first.min(self.kernel), end.min(self.kernel))
    }

    /// The windows, from the first to before the last, that lie wholly on the plane.
    pub fn whole(self) -> (isize, isize) {
        let first = (self.padding + self.stride - 1) / self.stride;
        let room = self.size + self.padding - self.dilation * (self.kernel - 1) - 1;
        let end = if room < 0 { 0 } else { room / self.stride + 1 };
        (first.min(self.windows), end.min(self.windows).max(first.min(self.windows)))
    }

    /// How many places of a mean's window count.
    #[inline(always)]
    pub fn counted(self, window: isize, edge: isize) -> isize {
        let start = self.start(window);
        (start + self.kernel).min(self.size + edge) - start.max(-edge)
    }
}
