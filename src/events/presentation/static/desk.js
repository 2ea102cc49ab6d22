// The desk works without this.
