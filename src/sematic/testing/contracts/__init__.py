"""What every implementation of a port has to do, as test classes: subclass one and give it your implementation.

class TestMyBlobs(BlobsContract):
    @pytest.fixture
    def blobs(self) -> MyBlobs:
        return MyBlobs()
"""
