//! Reading a command: 32-bit words that JavaScript wrote.

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Command(pub *const u32);

impl Command {
    #[inline(always)]
    pub unsafe fn word(self, at: usize) -> usize {
        *self.0.add(at) as usize
    }

    #[inline(always)]
    pub unsafe fn address(self, at: usize) -> *mut u8 {
        *self.0.add(at) as usize as *mut u8
    }

    #[inline(always)]
    pub unsafe fn skip(self, words: usize) -> Command {
        Command(self.0.add(words))
    }

    #[inline(always)]
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }
}
